using System.Diagnostics;

namespace IdentityProvider.BrowserTests;

/// <summary>Reads a QR code in a picture, as the camera of a phone does, by the <c>zbarimg</c> program.</summary>
internal static class QrCode
{
    public static async Task<string> ReadAsync(byte[] picture)
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("n") + ".png");
        await File.WriteAllBytesAsync(file, picture);
        try
        {
            var start = new ProcessStartInfo("zbarimg", ["--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", file]) { RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var text = (await process.StandardOutput.ReadToEndAsync()).Trim();
            await process.WaitForExitAsync();
            Assert.True(text.Length > 0, "There is no readable QR code on the screen.");
            return text;
        }
        finally
        {
            File.Delete(file);
        }
    }
}

using System.Text;
using OtpNet;
using QRCoder;

namespace IdentityProvider.TwoFactor;

/// <summary>What the person scans or types.</summary>
/// <param name="Key">Base32 in groups of four, for people.</param>
/// <param name="Uri">The <c>otpauth://totp/</c> address.</param>
/// <param name="QrCode">A PNG as a <c>data:</c> address, with its quiet zone.</param>
public sealed record AuthenticatorKey(string Key, string Uri, string QrCode)
{
    private const int GroupLength = 4;
    private const int PixelsPerModule = 6;

    /// <summary>Beyond this the picture gets too dense for a phone's camera.</summary>
    private const int LabelMaximumLength = 400;

    public static AuthenticatorKey Of(byte[] secret, string issuer, string account)
    {
        var key = Base32Encoding.ToString(secret).TrimEnd('=');
        var uri = OtpAuthUri(key, issuer, account);
        return new AuthenticatorKey(string.Join(' ', key.Chunk(GroupLength).Select(group => new string(group))), uri, Picture(uri));
    }

    /// <summary>The key URI format: the issuer is both prefix and parameter, since apps differ in which they read.</summary>
    internal static string OtpAuthUri(string key, string issuer, string account) =>
        $"otpauth://totp/{Part(issuer)}:{Part(account)}?secret={key}&issuer={Part(issuer)}"
        + $"&algorithm=SHA1&digits={TimeStepCode.Digits}&period={TimeStepCode.StepSeconds}";

    /// <summary>Encoded whole; a colon would be read as the end of the issuer, encoded or not.</summary>
    private static string Part(string text)
    {
        var part = text.Replace(':', '-').Trim();
        var encoded = System.Uri.EscapeDataString(part);
        if (encoded.Length <= LabelMaximumLength)
        {
            return encoded;
        }

        var shortened = new StringBuilder();
        foreach (var rune in part.EnumerateRunes().Select(rune => System.Uri.EscapeDataString(rune.ToString())))
        {
            if (shortened.Length + rune.Length > LabelMaximumLength)
            {
                break;
            }

            shortened.Append(rune);
        }

        return shortened + System.Uri.EscapeDataString("…");
    }

    private static string Picture(string uri)
    {
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(PixelsPerModule, drawQuietZones: true));
    }
}

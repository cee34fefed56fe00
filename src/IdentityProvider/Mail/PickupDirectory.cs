using System.Globalization;
using Microsoft.Extensions.Options;
using MimeKit;

namespace IdentityProvider.Mail;

/// <summary>Leaves mail as files that only their owner reads, named so that they sort by age; another try writes the same file.</summary>
internal sealed class PickupDirectory(IOptions<EmailOptions> options, IHostEnvironment environment)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string directory = Path.GetFullPath(options.Value.PickupDirectory, environment.ContentRootPath);

    public async Task WriteAsync(OutboxMessage row, MimeMessage message, CancellationToken cancellation)
    {
        CreateDirectory();
        var name = string.Create(CultureInfo.InvariantCulture, $"{row.CreatedAt.UtcDateTime:yyyyMMdd'T'HHmmss.fffffff'Z'}-{row.Id:N}.eml");
        var path = Path.Combine(directory, name);
        var temporary = path + ".tmp";
        await using (var stream = new FileStream(temporary, NewFile()))
        {
            await message.WriteToAsync(stream, cancellation);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions NewFile()
    {
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            file.UnixCreateMode = OwnerOnly;
        }

        return file;
    }
}

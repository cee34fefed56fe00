using MimeKit;

namespace Demo.Mailbox;

/// <summary>The folder where the provider leaves its mail when it knows no SMTP host.</summary>
public sealed class MailboxFolder(string directory)
{
    private const int Shown = 50;

    public async Task<IReadOnlyList<PickedUpMail>> NewestFirstAsync(CancellationToken cancellation)
    {
        var files = new DirectoryInfo(directory).GetFiles("*.eml")
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .ThenByDescending(file => file.Name, StringComparer.Ordinal)
            .Take(Shown);

        List<PickedUpMail> mails = [];
        foreach (var file in files)
        {
            using var message = await MimeMessage.LoadAsync(file.FullName, cancellation);
            mails.Add(new PickedUpMail(message.To.ToString(), message.Subject ?? "", message.Date, message.TextBody ?? ""));
        }

        return mails;
    }
}

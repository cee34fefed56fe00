using System.Diagnostics;
using System.Text.RegularExpressions;
using MimeKit;

namespace IdentityProvider.Tests.Driving;

/// <summary>A mail as a person reads it.</summary>
public sealed partial record ReceivedMail(string To, string Subject, string Body)
{
    /// <summary>The one six-digit code that the mail carries.</summary>
    public string Code => SixDigits().Match(Body) is { Success: true } match
        ? match.Value
        : throw new InvalidOperationException($"There is no code in: {Body}");

    /// <summary>The one link in the mail to that page of ours.</summary>
    public string Link(string page) => Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Single(word => word.Contains(page, StringComparison.Ordinal));

    [GeneratedRegex(@"(?<!\d)\d{6}(?!\d)")]
    private static partial Regex SixDigits();
}

/// <summary>The provider's pickup directory, read as people's mailboxes.</summary>
public sealed class Mailbox(string directory)
{
    /// <summary>Real time: the provider's clock stands still while mail is on its way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HashSet<string> read = [];

    public string Directory { get; } = directory;

    /// <summary>All mail so far, oldest first, read or not.</summary>
    public IReadOnlyList<ReceivedMail> All => [.. Files().Select(Read).OfType<ReceivedMail>()];

    /// <summary>The next unread mail to this address, waited for; earlier unread ones to others stay unread.</summary>
    public Task<ReceivedMail> NextAsync(string to, CancellationToken cancellation = default) => NextAsync(to, _ => true, cancellation);

    public async Task<ReceivedMail> NextAsync(string to, Func<ReceivedMail, bool> which, CancellationToken cancellation = default)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            if (TakeUnread(to, which) is { } mail)
            {
                return mail;
            }

            await poll.WaitForNextTickAsync(cancellation);
        }

        throw new TimeoutException($"No such mail to {to} came; there are: {string.Join(" | ", All.Select(m => $"{m.To}: {m.Subject}"))}");
    }

    private ReceivedMail? TakeUnread(string to, Func<ReceivedMail, bool> which)
    {
        lock (read)
        {
            foreach (var file in Files().Where(file => !read.Contains(file)))
            {
                if (Read(file) is { } mail && string.Equals(mail.To, to, StringComparison.OrdinalIgnoreCase) && which(mail))
                {
                    read.Add(file);
                    return mail;
                }
            }

            return null;
        }
    }

    private IEnumerable<string> Files() => System.IO.Directory.Exists(Directory)
        ? System.IO.Directory.EnumerateFiles(Directory, "*.eml").OrderBy(File.GetLastWriteTimeUtc).ThenBy(file => file, StringComparer.Ordinal)
        : [];

    private static ReceivedMail? Read(string file)
    {
        try
        {
            var message = MimeMessage.Load(file);
            MailRules.Check(message);
            return new ReceivedMail(message.To.Mailboxes.First().Address, message.Subject ?? "", message.TextBody ?? "");
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidOperationException)
        {
            return null; // still being written
        }
    }
}

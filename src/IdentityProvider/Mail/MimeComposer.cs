using IdentityProvider.Shared;
using Microsoft.Extensions.Options;
using MimeKit;

namespace IdentityProvider.Mail;

/// <summary>Makes an RFC 5322 message of a mail: the text, and the same as HTML.</summary>
internal sealed class MimeComposer(IOptions<EmailOptions> options, IOptions<IssuerOptions> issuer, HtmlBody html)
{
    private readonly string host = issuer.Value.Address?.IdnHost ?? "localhost";

    /// <exception cref="ParseException">The recipient is no address.</exception>
    public MimeMessage Compose(OutboxMessage row, MailMessage mail)
    {
        var message = new MimeMessage
        {
            // Note: the same at each try, so that a mail which was delivered twice can be known.
            MessageId = $"{row.Id:N}@{host}",
            Date = row.CreatedAt,
            Subject = OneLine(mail.Subject),
            // RFC 2046 §5.1.4: the plainest first; who reads mail takes the last that it can show.
            Body = new MultipartAlternative(new TextPart("plain") { Text = mail.Body }, new TextPart("html") { Text = html.Write(mail) }),
        };
        message.From.Add(options.Value.Smtp.From is { } from ? MailboxAddress.Parse(from) : new MailboxAddress("", "no-reply@" + host));
        message.To.Add(new MailboxAddress("", mail.To));
        // RFC 3834 §5: no out-of-office answers to this.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (mail.Language is { } language)
        {
            message.Headers.Add(HeaderId.ContentLanguage, language);
        }

        return message;
    }

    /// <summary>A name that somebody chose may stand in it; it begins no header of its own.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}

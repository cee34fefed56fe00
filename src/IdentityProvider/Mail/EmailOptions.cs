using Microsoft.Extensions.Options;
using MimeKit;

namespace IdentityProvider.Mail;

public enum SmtpSecurity
{
    /// <summary>Begins in the clear and demands STARTTLS (RFC 3207); port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314 §3.3); port 465.</summary>
    Tls,

    /// <summary>In the clear: in Development, or to a server on this machine.</summary>
    None,
}

/// <summary>Section <c>Email</c>.</summary>
public sealed class EmailOptions
{
    public const string Section = "Email";

    /// <summary>Relative to the content root; mail is written here as <c>.eml</c> files where no SMTP host is set.</summary>
    public string PickupDirectory { get; set; } = "data/mail";

    public SmtpOptions Smtp { get; set; } = new();
}

public sealed class SmtpOptions
{
    public string? Host { get; set; }

    public int Port { get; set; } = 587;

    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary><c>Acme &lt;no-reply@acme.example&gt;</c>; without it <c>no-reply</c> at the issuer's host.</summary>
    public string? From { get; set; }
}

internal sealed class EmailOptionsValidation(IHostEnvironment environment) : IValidateOptions<EmailOptions>
{
    public ValidateOptionsResult Validate(string? name, EmailOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        var smtp = options.Smtp;
        if (smtp.From is not null && !(MailboxAddress.TryParse(smtp.From, out var from) && from.Address.Contains('@')))
        {
            faults.AddError("is no mail address.", "Email:Smtp:From");
        }

        if (string.IsNullOrEmpty(smtp.Host))
        {
            if (string.IsNullOrWhiteSpace(options.PickupDirectory))
            {
                faults.AddError("must name a directory where Email:Smtp:Host is not set.", "Email:PickupDirectory");
            }

            return faults.Build();
        }

        if (smtp.Port is < 1 or > 65535)
        {
            faults.AddError("must be between 1 and 65535.", "Email:Smtp:Port");
        }

        if (string.IsNullOrEmpty(smtp.User) != string.IsNullOrEmpty(smtp.Password))
        {
            faults.AddError("must be set together with Email:Smtp:Password, or neither.", "Email:Smtp:User");
        }

        if (smtp.Security is SmtpSecurity.None && !environment.IsDevelopment() && smtp.Host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            faults.AddError("must be StartTls or Tls: the mail carries codes and links that open accounts.", "Email:Smtp:Security");
        }

        return faults.Build();
    }
}

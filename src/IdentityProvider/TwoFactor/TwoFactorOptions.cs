using Microsoft.Extensions.Options;

namespace IdentityProvider.TwoFactor;

/// <summary>Section <c>TwoFactor</c>.</summary>
public sealed class TwoFactorOptions
{
    public const string Section = "TwoFactor";

    /// <summary>What authenticator apps show beside the code.</summary>
    public string Issuer { get; set; } = "Identity Provider";

    /// <summary>How long a key that was shown waits for its first code.</summary>
    public TimeSpan SetUpLifetime { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan MailedCodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a pass that an admin issued waits to be used.</summary>
    public TimeSpan OneTimePassLifetime { get; set; } = TimeSpan.FromHours(4);
}

internal sealed class TwoFactorOptionsValidation : IValidateOptions<TwoFactorOptions>
{
    public ValidateOptionsResult Validate(string? name, TwoFactorOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Issuer) || options.Issuer.Length > 64)
        {
            complaints.AddError("must be 1 to 64 characters: authenticator apps show it.", "TwoFactor:Issuer");
        }

        if (options.SetUpLifetime < TimeSpan.FromMinutes(1) || options.SetUpLifetime > TimeSpan.FromHours(1))
        {
            complaints.AddError("must be between a minute and an hour.", "TwoFactor:SetUpLifetime");
        }

        if (options.MailedCodeLifetime < TimeSpan.FromMinutes(1) || options.MailedCodeLifetime > TimeSpan.FromMinutes(30))
        {
            complaints.AddError("must be between one and thirty minutes: it is six digits.", "TwoFactor:MailedCodeLifetime");
        }

        if (options.OneTimePassLifetime < TimeSpan.FromMinutes(5) || options.OneTimePassLifetime > TimeSpan.FromHours(24))
        {
            complaints.AddError("must be between five minutes and a day.", "TwoFactor:OneTimePassLifetime");
        }

        return complaints.Build();
    }
}

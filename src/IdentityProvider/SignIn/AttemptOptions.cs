using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

/// <summary>Section <c>SignIn</c>.</summary>
public sealed class AttemptOptions
{
    public const string Section = "SignIn";

    /// <summary>How long a half-done sign-in waits for its next step.</summary>
    public TimeSpan AttemptIdleLifetime { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan AttemptLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a mailed link for a forgotten password works.</summary>
    public TimeSpan PasswordResetLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a link works that was mailed to an address which a person wants to have from now on.</summary>
    public TimeSpan NewEmailLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Password checks that may wait for their turn; beyond them the answer is 429.</summary>
    public int PasswordChecksWaiting { get; set; } = 50;
}

internal sealed class AttemptOptionsValidation : IValidateOptions<AttemptOptions>
{
    public ValidateOptionsResult Validate(string? name, AttemptOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        if (options.AttemptIdleLifetime < TimeSpan.FromMinutes(1))
        {
            complaints.AddError("must be at least a minute: people look for their phone.", "SignIn:AttemptIdleLifetime");
        }

        if (options.AttemptLifetime < options.AttemptIdleLifetime || options.AttemptLifetime > TimeSpan.FromHours(2))
        {
            complaints.AddError("must be between SignIn:AttemptIdleLifetime and two hours.", "SignIn:AttemptLifetime");
        }

        if (options.PasswordResetLifetime < TimeSpan.FromMinutes(5) || options.PasswordResetLifetime > TimeSpan.FromHours(24))
        {
            complaints.AddError("must be between five minutes and a day.", "SignIn:PasswordResetLifetime");
        }

        if (options.NewEmailLifetime < TimeSpan.FromMinutes(5) || options.NewEmailLifetime > TimeSpan.FromHours(24))
        {
            complaints.AddError("must be between five minutes and a day.", "SignIn:NewEmailLifetime");
        }

        if (options.PasswordChecksWaiting < 1)
        {
            complaints.AddError("must be at least 1.", "SignIn:PasswordChecksWaiting");
        }

        return complaints.Build();
    }
}

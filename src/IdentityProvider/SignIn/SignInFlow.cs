using IdentityProvider.Policy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>What stands between a person and what they came for.</summary>
public enum SignInStep
{
    Password,
    TwoFactorChallenge,

    /// <summary>A passkey is all that the person has, or all that will do.</summary>
    PasskeyChallenge,
    EmailConfirmation,
    TwoFactorSetUp,

    /// <summary>The password was proved too long ago for a first second factor to be set up: whoever sits before an open browser must not.</summary>
    PasswordBeforeSetUp,
    Complete,

    /// <summary>What is required cannot be reached by anything that we offer.</summary>
    Unreachable,
}

/// <summary>What was proved so far, and what the person has.</summary>
/// <param name="Held">What the person can prove a second factor with.</param>
/// <param name="EmailProved">The mailed code, or an admin's one-time pass instead of it, was proved in this attempt or session.</param>
public sealed record SignInProgress(AuthenticationMethods Methods, FactorsHeld Held, bool EmailProved)
{
    public static SignInProgress Nothing { get; } = new(AuthenticationMethods.Nothing, FactorsHeld.None, false);

    /// <summary>Two-factor authentication is on.</summary>
    public bool HasSecondFactor => Held.Any;

    /// <summary>The password was proved in the last minutes (<see cref="RequireSignInAttribute.Freshness"/>), so that a set-up may begin.</summary>
    public bool PasswordIsFresh { get; init; }

    /// <summary>Since when the person trusts this browser; <see langword="null"/>: they do not, or nobody asked whether they do.</summary>
    public DateTimeOffset? BrowserTrustedAt { get; init; }

    /// <param name="emailProvedAt">When the mailed code was last proved, which holds for a while.</param>
    public static SignInProgress At(DateTimeOffset now, AuthenticationMethods methods, FactorsHeld held, DateTimeOffset? emailProvedAt) =>
        new(methods, held, emailProvedAt > now - MailedCode.ProofLifetime)
        {
            PasswordIsFresh = methods.PasswordAt >= now - RequireSignInAttribute.Freshness,
        };
}

/// <summary>The one place that decides what comes next. Pages never route to one another: each returns, and this decides again.</summary>
public static class SignInFlow
{
    public static SignInStep NextStep(SignInProgress progress, AuthenticationRequirement requirement)
    {
        if (!requirement.FirstFactorIsMetBy(progress.Methods))
        {
            return SignInStep.Password;
        }

        // Who has a second factor is asked for it at every sign-in, whatever the tenant demands; but in a browser that they trust, where it allows that.
        var needed = progress.HasSecondFactor && !requirement.IsExcusedBy(progress.BrowserTrustedAt) ? requirement.AtLeast(AssuranceLevel.MultiFactor) : requirement;
        if (needed.IsMetBy(progress.Methods))
        {
            return SignInStep.Complete;
        }

        return (needed.Assurance, progress) switch
        {
            ( > AssuranceLevel.MultiFactor, { Held.Passkey: true }) => SignInStep.PasskeyChallenge,
            ( > AssuranceLevel.MultiFactor, _) => SignInStep.Unreachable,
            (_, { Held.Authenticator: true }) => SignInStep.TwoFactorChallenge,
            (_, { Held.Passkey: true }) => SignInStep.PasskeyChallenge,
            (_, { PasswordIsFresh: false }) => SignInStep.PasswordBeforeSetUp,
            (_, { EmailProved: false }) => SignInStep.EmailConfirmation,
            _ => SignInStep.TwoFactorSetUp,
        };
    }
}


namespace IdentityProvider.TwoFactor;

public enum ChallengeOutcome
{
    Accepted,
    Wrong,
    AlreadyUsed,

    /// <summary>Too many wrong ones lately; told as <see cref="Wrong"/>.</summary>
    Throttled,

    /// <summary>A hundred failures in a row: a recovery code or an admin, nothing else.</summary>
    Exhausted,

    /// <summary>The secret cannot be read; told as <see cref="Wrong"/>, and refused.</summary>
    Unreadable,
}

/// <summary>Checks a six-digit code against the account's authenticator and spends its step: RFC 6238 §5.2, ASVS 6.5.1.</summary>
public sealed class TotpChallenge
{
    public Task<ChallengeOutcome> AnswerAsync(Guid accountId, string? code, CancellationToken cancellation) => throw new NotImplementedException();
}

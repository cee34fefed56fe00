namespace IdentityProvider.TwoFactor;

/// <summary>What the person scans or types.</summary>
/// <param name="Key">Base32 in groups of four, for people.</param>
/// <param name="Uri">The <c>otpauth://totp/</c> address.</param>
/// <param name="QrCode">A PNG as a <c>data:</c> address, with its quiet zone.</param>
public sealed record AuthenticatorKey(string Key, string Uri, string QrCode);

/// <summary>How a set-up ended.</summary>
public abstract record EnrolmentOutcome
{
    /// <summary>On from this moment. <paramref name="RecoveryCodes"/> is empty where a device was replaced: the old codes stay.</summary>
    public sealed record Enrolled(IReadOnlyList<string> RecoveryCodes) : EnrolmentOutcome;

    public sealed record WrongCode : EnrolmentOutcome;

    /// <summary>No key was shown here, or too long ago, or too many wrong codes were tried on it.</summary>
    public sealed record Expired : EnrolmentOutcome;
}

/// <summary>Sets up an authenticator: the key is shown in one place (attempt or session), and only its right code turns it on.</summary>
public sealed class TotpEnrolment
{
    /// <summary>The key of the set-up under way in this place, or a new one: the same over reloads.</summary>
    public Task<AuthenticatorKey> BeginAsync(Guid accountId, Guid placeId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>
    /// Turns the authenticator on, or replaces the one that was there, in one transaction with recovery codes, the account's
    /// new security stamp, audit row and mail; the code is spent by it. An existing authenticator works until then.
    /// </summary>
    public Task<EnrolmentOutcome> ConfirmAsync(Guid accountId, Guid placeId, string? code, CancellationToken cancellation) => throw new NotImplementedException();
}

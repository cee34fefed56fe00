namespace IdentityProvider.Policy;

/// <summary>
/// The methods that were really used, each with the time of its last proof. Assurance, <c>amr</c> and <c>mfa_time</c>
/// are derived from them, so that they can never disagree.
/// </summary>
public sealed record AuthenticationMethods(
    DateTimeOffset? PasswordAt = null,
    DateTimeOffset? OtpAt = null,
    DateTimeOffset? RecoveryCodeAt = null,
    PasskeyProof? Passkey = null)
{
    public static AuthenticationMethods Nothing { get; } = new();

    /// <summary>When the first factor was last proved: <c>auth_time</c>. A step-up by code does not move it; a passkey proves both factors.</summary>
    public DateTimeOffset? FirstFactorAt => Later(PasswordAt, Passkey?.At);

    /// <summary>When the second factor was last proved: <c>mfa_time</c>.</summary>
    public DateTimeOffset? SecondFactorAt => Later(Later(OtpAt, RecoveryCodeAt), Passkey?.At);

    /// <summary>When the person last proved anything.</summary>
    public DateTimeOffset? LastProvedAt => Later(FirstFactorAt, SecondFactorAt);

    public AssuranceLevel Assurance => this switch
    {
        { FirstFactorAt: null } => AssuranceLevel.None,
        { Passkey: not null } => AssuranceLevel.PhishingResistant,
        { SecondFactorAt: null } => AssuranceLevel.Password,
        _ => AssuranceLevel.MultiFactor,
    };

    /// <summary>RFC 8176 §2; <c>recovery_code</c> is a private value of ours.</summary>
    public IReadOnlyList<string> References
    {
        get
        {
            List<string> references = [];
            if (PasswordAt is not null) references.Add("pwd");
            if (OtpAt is not null) references.Add("otp");
            if (RecoveryCodeAt is not null) references.Add("recovery_code");
            if (Passkey is not null) references.AddRange([Passkey.IsSynced ? "swk" : "hwk", "user"]);
            if (Assurance >= AssuranceLevel.MultiFactor) references.Add("mfa");
            return references;
        }
    }

    /// <summary>What a receipt names as the proof: the method of the last second factor.</summary>
    public string MetBy => this switch
    {
        _ when Assurance < AssuranceLevel.MultiFactor => "none",
        { Passkey.At: var at } when at >= SecondFactorAt => "passkey",
        { OtpAt: { } at } when at >= SecondFactorAt => "otp",
        _ => "recovery_code",
    };

    internal static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => b is null || a > b ? a : b;
}

/// <summary>A passkey that the person was verified by: what they have, and what they know or are, in one.</summary>
/// <param name="IsSynced">It may be copied to other devices, so that RFC 8176 §2 calls it <c>swk</c>.</param>
public sealed record PasskeyProof(DateTimeOffset At, Guid PasskeyId, bool IsSynced);

namespace IdentityProvider.Policy;

/// <summary>
/// The methods that were really used, each with the time of its last proof. Assurance, <c>amr</c> and <c>mfa_time</c>
/// are derived from them, so that they can never disagree.
/// </summary>
public sealed record AuthenticationMethods(
    DateTimeOffset? PasswordAt = null,
    DateTimeOffset? OtpAt = null,
    DateTimeOffset? RecoveryCodeAt = null)
{
    public static AuthenticationMethods Nothing { get; } = new();

    /// <summary>When the first factor was last proved: <c>auth_time</c>. A step-up by code does not move it.</summary>
    public DateTimeOffset? FirstFactorAt => PasswordAt;

    /// <summary>When the second factor was last proved: <c>mfa_time</c>.</summary>
    public DateTimeOffset? SecondFactorAt => OtpAt > RecoveryCodeAt || RecoveryCodeAt is null ? OtpAt : RecoveryCodeAt;

    /// <summary>When the person last proved anything.</summary>
    public DateTimeOffset? LastProvedAt => SecondFactorAt > FirstFactorAt || FirstFactorAt is null ? SecondFactorAt : FirstFactorAt;

    public AssuranceLevel Assurance => (FirstFactorAt, SecondFactorAt) switch
    {
        (null, _) => AssuranceLevel.None,
        (_, null) => AssuranceLevel.Password,
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
            if (Assurance >= AssuranceLevel.MultiFactor) references.Add("mfa");
            return references;
        }
    }

    /// <summary>What a receipt names as the proof: the method of the last second factor.</summary>
    public string MetBy => (OtpAt, RecoveryCodeAt) switch
    {
        _ when Assurance < AssuranceLevel.MultiFactor => "none",
        (null, _) => "recovery_code",
        (_, null) => "otp",
        var (otp, recovery) => otp >= recovery ? "otp" : "recovery_code",
    };
}

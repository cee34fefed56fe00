using IdentityProvider.Auditing;

namespace IdentityProvider.TwoFactor;

/// <summary>What can be proved as a second factor, as the history names it.</summary>
public enum SecondFactor
{
    Authenticator,
    RecoveryCode,
    Passkey,
}

public sealed record TwoFactorEnabled() : AuditEvent("two_factor.enabled");

/// <summary>Beside what was there.</summary>
public sealed record AuthenticatorAdded(Guid Authenticator) : AuditEvent("two_factor.authenticator_added");

/// <param name="Authenticator">The new one.</param>
public sealed record DeviceReplaced(Guid Authenticator) : AuditEvent("two_factor.device_replaced");

public sealed record AuthenticatorRemoved(Guid Authenticator) : AuditEvent("two_factor.authenticator_removed");

/// <param name="Drift">How many steps its clock is ahead.</param>
public sealed record AuthenticatorResynchronised(Guid Authenticator, int Drift) : AuditEvent("two_factor.authenticator_resynchronised");

public sealed record TwoFactorDisabled() : AuditEvent("two_factor.disabled");

/// <param name="IsSynced">It may be copied to the person's other devices.</param>
public sealed record PasskeyAdded(Guid Passkey, bool IsSynced) : AuditEvent("passkey.added");

public sealed record PasskeyRemoved(Guid Passkey) : AuditEvent("passkey.removed");

public sealed record RecoveryCodesReplaced() : AuditEvent("two_factor.recovery_codes_replaced");

/// <summary>The person typed one of them to show that they have them; it stays usable.</summary>
public sealed record RecoveryCodesConfirmed() : AuditEvent("two_factor.recovery_codes_confirmed");

public sealed record RecoveryCodeUsed(int Left) : AuditEvent("two_factor.recovery_code_used");

/// <param name="InARow">The how many-th failure in a row it was.</param>
public sealed record ChallengeFailed(SecondFactor Factor, ChallengeOutcome Reason, int InARow) : AuditEvent("two_factor.challenge_failed");

/// <summary>A hundred wrong codes in a row: the authenticator is refused until a recovery code or an admin helps.</summary>
public sealed record ChallengeExhausted() : AuditEvent("two_factor.challenge_exhausted");

/// <param name="Reason">As the admin or operator gave it.</param>
public sealed record TwoFactorWasReset(string Reason) : AuditEvent("two_factor.reset");

/// <param name="FactorRemoved">Whether one had been set up since.</param>
public sealed record ResetObjected(bool FactorRemoved) : AuditEvent("two_factor.reset_objected");

/// <param name="FactorRemoved">Whether it was still there.</param>
public sealed record FirstFactorObjected(bool FactorRemoved) : AuditEvent("two_factor.set_up_objected");

/// <param name="Reason">As the admin or operator gave it.</param>
public sealed record OneTimePassIssued(string Reason) : AuditEvent("one_time_pass.issued");

public sealed record OneTimePassUsed() : AuditEvent("one_time_pass.used");

public sealed record OneTimePassFailed(int InARow) : AuditEvent("one_time_pass.failed");

public sealed record MailedCodeSent() : AuditEvent("two_factor.mailed_code_sent");

public sealed record MailedCodeProved() : AuditEvent("two_factor.mailed_code_proved");

public sealed record MailedCodeFailed(MailedCodeOutcome Reason) : AuditEvent("two_factor.mailed_code_failed");

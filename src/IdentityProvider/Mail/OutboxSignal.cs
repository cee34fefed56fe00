using IdentityProvider.Persistence;

namespace IdentityProvider.Mail;

/// <summary>Wakes the delivery of mail.</summary>
public sealed class OutboxSignal : CommitSignal;

using IdentityProvider.Persistence;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>Wakes the delivery of logout tokens.</summary>
public sealed class LogoutSignal : CommitSignal;

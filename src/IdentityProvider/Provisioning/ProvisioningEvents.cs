using IdentityProvider.Auditing;

namespace IdentityProvider.Provisioning;

/// <summary>Nobody who is signed in did it: a provisioning document said so.</summary>
public abstract record ProvisioningEvent(string Kind) : AuditEvent(Kind)
{
    public string By { get; } = "provisioning document";
}

public sealed record TenantCreated(string Slug, string Plan, string TwoFactorMode) : ProvisioningEvent("tenant.created");

/// <param name="Members">The names of the document's members that changed, never their values.</param>
public sealed record TenantChanged(IReadOnlyList<string> Members) : ProvisioningEvent("tenant.changed");

public sealed record AccountCreated(bool HasPassword) : ProvisioningEvent("account.created");

/// <inheritdoc cref="TenantChanged"/>
public sealed record AccountChanged(IReadOnlyList<string> Members) : ProvisioningEvent("account.changed");

/// <summary>An authenticator that the person had elsewhere came with the document.</summary>
public sealed record AuthenticatorImported(bool Replaced) : ProvisioningEvent("two_factor.imported");

public sealed record MembershipStarted(string Role) : ProvisioningEvent("membership.started");

public sealed record MembershipRoleChanged(string Role) : ProvisioningEvent("membership.role_changed");

public sealed record ClientRegistered(string ClientId) : ProvisioningEvent("client.registered");

/// <inheritdoc cref="TenantChanged"/>
public sealed record ClientChanged(string ClientId, IReadOnlyList<string> Members) : ProvisioningEvent("client.changed");

public sealed record ClientRemoved(string ClientId) : ProvisioningEvent("client.removed");

public sealed record ResourceRegistered(string Resource) : ProvisioningEvent("resource.registered");

/// <inheritdoc cref="TenantChanged"/>
public sealed record ResourceChanged(string Resource, IReadOnlyList<string> Members) : ProvisioningEvent("resource.changed");

public sealed record ResourceRemoved(string Resource) : ProvisioningEvent("resource.removed");

using System.Collections.Frozen;
using System.Collections.Immutable;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenIddict.EntityFrameworkCore.Models;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>
/// A relying party. The engine's own columns hold what the engine checks (addresses, permissions, requirements) as JSON;
/// ours hold the rest. Written by <see cref="ClientRegistration"/> only, which keeps the catalogue's version.
/// </summary>
public sealed class Client : OpenIddictEntityFrameworkCoreApplication<Guid, Grant, Token>
{
    /// <summary><see langword="null"/>: serves every tenant.</summary>
    public Guid? TenantId { get; set; }

    public bool Disabled { get; set; }

    /// <summary>The least assurance that the client takes, whatever the tenant demands.</summary>
    public AssuranceLevel? MinimumAssurance { get; set; }

    /// <summary>RFC 7518 §3.1: <c>RS256</c> or <c>ES256</c>.</summary>
    public string IdTokenSigningAlgorithm { get; set; } = "RS256";

    /// <summary>OpenID Connect Registration §2: the one method that this client may authenticate by.</summary>
    public string TokenEndpointAuthMethod { get; set; } = "client_secret_basic";

    public string? ClientUri { get; set; }

    /// <summary>OpenID Connect Core §4: where a sign-in that began with us is taken to.</summary>
    public string? InitiateLoginUri { get; set; }

    /// <summary>Origins of scripts in browsers that may call our endpoints: the CORS answers.</summary>
    public List<string> AllowedOrigins { get; set; } = [];

    public string? BackchannelLogoutUri { get; set; }

    public string? FrontchannelLogoutUri { get; set; }

    /// <summary>A provisioning document made it, so that pruning may remove it.</summary>
    public bool MadeByDocument { get; set; }

    internal ClientFacts Facts => field ??= new ClientFacts(this);
}

/// <summary>The engine's JSON columns, parsed once for a client of the catalogue, which never changes.</summary>
internal sealed class ClientFacts(Client client)
{
    public ImmutableArray<string> Permissions { get; } = [.. ClientRegistration.Strings(client.Permissions)];

    public ImmutableArray<string> Requirements { get; } = [.. ClientRegistration.Strings(client.Requirements)];

    public ImmutableArray<string> RedirectUris { get; } = [.. ClientRegistration.Strings(client.RedirectUris)];

    public ImmutableArray<string> PostLogoutRedirectUris { get; } = [.. ClientRegistration.Strings(client.PostLogoutRedirectUris)];

    public FrozenSet<string> Scopes { get; } = ClientRegistration.Describe(client).Scopes.ToFrozenSet();

    public bool AsksForConsent { get; } = client.ConsentType == ConsentTypes.Explicit;

    /// <summary>People come by it; else it is for machines alone.</summary>
    public bool SignsPeopleIn { get; } = ClientRegistration.Strings(client.Permissions).Contains(OpenIddict.Abstractions.OpenIddictConstants.Permissions.GrantTypes.AuthorizationCode);
}

internal sealed class ClientConfiguration : IEntityTypeConfiguration<Client>
{
    public void Configure(EntityTypeBuilder<Client> builder)
    {
        builder.ToTable("clients");
        builder.HasIndex(c => c.ClientId).IsUnique();
        builder.HasOne<Tenant>().WithMany().HasForeignKey(c => c.TenantId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(c => c.ClientId).HasMaxLength(100);
        builder.Property(c => c.ClientType).HasMaxLength(50);
        builder.Property(c => c.ApplicationType).HasMaxLength(50);
        builder.Property(c => c.ConsentType).HasMaxLength(50);
        builder.Property(c => c.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
        builder.Property(c => c.IdTokenSigningAlgorithm).HasMaxLength(16);
        builder.Property(c => c.TokenEndpointAuthMethod).HasMaxLength(50);
        builder.HasMany(c => c.Authorizations).WithOne(g => g.Application).HasForeignKey(g => g.ApplicationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Tokens).WithOne(t => t.Application).HasForeignKey(t => t.ApplicationId).OnDelete(DeleteBehavior.Cascade);
    }
}

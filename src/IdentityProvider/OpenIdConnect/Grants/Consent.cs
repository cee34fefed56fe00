using IdentityProvider.Accounts;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>What a person allowed one client in one tenant; more scopes than these ask again.</summary>
public sealed class Consent
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    public required Guid ClientId { get; init; }

    public required Guid TenantId { get; init; }

    public List<string> Scopes { get; set; } = [];

    /// <summary>OpenID Connect Core §3.1.2.1, prompt=consent: only one that was given after the request arrived will do.</summary>
    public required DateTimeOffset GrantedAt { get; set; }
}

public static class Consents
{
    public static IQueryable<Consent> Of(this IQueryable<Consent> consents, Guid accountId, Guid clientId) =>
        consents.AsNoTracking().Where(c => c.AccountId == accountId && c.ClientId == clientId);
}

/// <summary>Which of several tenants the person chose at a client that serves all; kept for the session.</summary>
public sealed class TenantChoice
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid SessionId { get; init; }

    public required Guid ClientId { get; init; }

    public required Guid TenantId { get; set; }
}

internal sealed class ConsentConfiguration : IEntityTypeConfiguration<Consent>, IEntityTypeConfiguration<TenantChoice>
{
    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable("consents");
        builder.HasIndex(c => new { c.AccountId, c.ClientId, c.TenantId }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Client>().WithMany().HasForeignKey(c => c.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(c => c.TenantId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<TenantChoice> builder)
    {
        builder.ToTable("tenant_choices");
        builder.HasIndex(c => new { c.SessionId, c.ClientId }).IsUnique();
        builder.HasOne<Session>().WithMany().HasForeignKey(c => c.SessionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Client>().WithMany().HasForeignKey(c => c.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(c => c.TenantId).OnDelete(DeleteBehavior.Cascade);
    }
}

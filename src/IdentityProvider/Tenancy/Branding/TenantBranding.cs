using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Tenancy.Branding;

/// <summary>How the sign-in pages look where an application of this tenant alone sends people there. No row: as everywhere.</summary>
public sealed class TenantBranding
{
    public Guid TenantId { get; init; }

    /// <summary><c>#rrggbb</c>, as the admin chose it; <see cref="AccentScheme"/> makes of it what can be read.</summary>
    public string? Color { get; set; }

    public byte[]? Logo { get; set; }

    public LogoFormat? LogoFormat { get; set; }

    /// <summary>Stands in the addresses, which browsers keep for ever: of all that they show, so that another look has others.</summary>
    public string Version { get; private set; } = "";

    public bool IsEmpty => Color is null && Logo is null;

    public void Renew()
    {
        byte[] shown = [.. Encoding.ASCII.GetBytes($"{Color} {LogoFormat} "), .. Logo ?? []];
        Version = Base64Url.EncodeToString(SHA256.HashData(shown).AsSpan(0, 12));
    }
}

internal sealed class TenantBrandingConfiguration : IEntityTypeConfiguration<TenantBranding>
{
    public void Configure(EntityTypeBuilder<TenantBranding> builder)
    {
        builder.ToTable("tenant_branding");
        builder.HasKey(b => b.TenantId);
        builder.HasOne<Tenant>().WithOne().HasForeignKey<TenantBranding>(b => b.TenantId);
        builder.Property(b => b.Color).HasMaxLength(7);
        builder.Property(b => b.Version).HasMaxLength(16);
        builder.Ignore(b => b.IsEmpty);
    }
}

/// <param name="Color">As the admin chose it.</param>
public sealed record BrandingView(string? Color, Brand Brand);

/// <summary>What a tenant's pages look like, without the logo's bytes.</summary>
public sealed class TenantBrands(IdentityProviderDbContext db)
{
    /// <returns><see langword="null"/>: as everywhere.</returns>
    public async Task<BrandingView?> OfAsync(Guid tenantId, CancellationToken cancellation)
    {
        var found = await db.Set<TenantBranding>().AsNoTracking().Where(b => b.TenantId == tenantId)
            .Select(b => new { b.Color, HasLogo = b.Logo != null, b.Version }).SingleOrDefaultAsync(cancellation);
        return found is null ? null : new BrandingView(found.Color, new Brand(
            found.Color is null ? null : BrandingEndpoints.StylesheetOf(tenantId, found.Version),
            found.HasLogo ? BrandingEndpoints.LogoOf(tenantId, found.Version) : null));
    }
}

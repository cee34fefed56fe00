using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>RFC 8707: an API that access tokens may be addressed to, and the scopes that it knows.</summary>
public sealed class Resource
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Absolute, without a fragment; the <c>aud</c> of its tokens, byte for byte. An API that introspects has a client of this name.</summary>
    public required string Uri { get; init; }

    public required string Name { get; set; }

    public List<string> Scopes { get; set; } = [];

    /// <summary>A provisioning document made it, so that pruning may remove it.</summary>
    public bool MadeByDocument { get; set; }
}

/// <summary>The one row that every writer of clients and resources moves on, so that each process knows when its catalogue is old.</summary>
public sealed class CatalogueVersion
{
    public const int OnlyId = 1;

    public int Id { get; init; }

    public long Version { get; set; }
}

internal sealed class ResourceConfiguration : IEntityTypeConfiguration<Resource>, IEntityTypeConfiguration<CatalogueVersion>
{
    public void Configure(EntityTypeBuilder<Resource> builder)
    {
        builder.ToTable("resources");
        builder.HasIndex(r => r.Uri).IsUnique();
        builder.Property(r => r.Uri).HasMaxLength(400);
        builder.Property(r => r.Name).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<CatalogueVersion> builder)
    {
        builder.ToTable("catalogue_version");
        builder.Property(v => v.Id).ValueGeneratedNever();
        builder.HasData(new CatalogueVersion { Id = CatalogueVersion.OnlyId, Version = 1 });
    }
}

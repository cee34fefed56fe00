using IdentityProvider.OpenIdConnect.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenIddict.EntityFrameworkCore.Models;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>
/// One authorization at one client out of one session (the engine's word: authorization). All codes and refresh tokens that
/// descend from it form its family; revoking it ends them all, and access tokens at userinfo and introspection.
/// </summary>
public sealed class Grant : OpenIddictEntityFrameworkCoreAuthorization<Guid, Client, Token>
{
    public Guid? ApplicationId { get; set; }

    /// <summary>The session that it came of; what that session proved judges every later token.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>The tenant that its tokens are for.</summary>
    public Guid? TenantId { get; set; }
}

/// <summary>A code, refresh token or pushed request, hashed by its reference. Access and ID tokens have no row: they carry all they are.</summary>
public sealed class Token : OpenIddictEntityFrameworkCoreToken<Guid, Client, Grant>
{
    public Guid? ApplicationId { get; set; }

    public Guid? AuthorizationId { get; set; }
}

internal sealed class GrantConfiguration : IEntityTypeConfiguration<Grant>, IEntityTypeConfiguration<Token>
{
    public void Configure(EntityTypeBuilder<Grant> builder)
    {
        builder.ToTable("grants");
        builder.Property(g => g.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
        builder.Property(g => g.Status).HasMaxLength(50);
        builder.Property(g => g.Subject).HasMaxLength(400);
        builder.Property(g => g.Type).HasMaxLength(50);
        builder.HasMany(g => g.Tokens).WithOne(t => t.Authorization).HasForeignKey(t => t.AuthorizationId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(g => g.ApplicationId);
        builder.HasIndex(g => new { g.Subject, g.ApplicationId });
        builder.HasIndex(g => g.SessionId);
        builder.HasIndex(g => g.CreationDate);
    }

    public void Configure(EntityTypeBuilder<Token> builder)
    {
        builder.ToTable("tokens");
        builder.Property(t => t.ConcurrencyToken).HasMaxLength(50).IsConcurrencyToken();
        builder.Property(t => t.ReferenceId).HasMaxLength(100);
        builder.Property(t => t.Status).HasMaxLength(50);
        builder.Property(t => t.Subject).HasMaxLength(400);
        builder.Property(t => t.Type).HasMaxLength(150);
        builder.HasIndex(t => t.ReferenceId).IsUnique();
        builder.HasIndex(t => t.ApplicationId);
        builder.HasIndex(t => t.AuthorizationId);
        builder.HasIndex(t => t.Subject);
        builder.HasIndex(t => t.ExpirationDate);
        builder.HasIndex(t => t.CreationDate);
    }
}

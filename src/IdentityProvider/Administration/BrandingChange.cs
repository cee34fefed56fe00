using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.Tenancy.Branding;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Administration;

public enum BrandingChangeOutcome
{
    Changed,

    /// <summary>It looks so already; nothing was done.</summary>
    Unchanged,

    /// <summary>Who asks was an admin a moment ago, and is none now.</summary>
    ActorIsNoAdmin,
}

/// <summary>An admin gives the tenant's sign-in pages another colour or logo, or takes one away.</summary>
public sealed class BrandingChange(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit)
{
    public Task<BrandingChangeOutcome> SetColorAsync(Guid tenantId, Guid actorId, Rgb? color, CancellationToken cancellation) => ApplyAsync(
        tenantId, actorId, branding => branding.Color = color?.ToString(), new BrandingChanged("color", color?.ToString()), cancellation);

    public Task<BrandingChangeOutcome> SetLogoAsync(Guid tenantId, Guid actorId, LogoImage? logo, CancellationToken cancellation) => ApplyAsync(
        tenantId, actorId, branding => (branding.Logo, branding.LogoFormat) = (logo?.Content, logo?.Format),
        new BrandingChanged("logo", logo is null ? null : LogoImage.ContentTypeOf(logo.Format)), cancellation);

    private async Task<BrandingChangeOutcome> ApplyAsync(
        Guid tenantId, Guid actorId, Action<TenantBranding> change, BrandingChanged happened, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is null || !await db.Set<Membership>().IsAdminAsync(tenantId, actorId, cancellation))
        {
            return BrandingChangeOutcome.ActorIsNoAdmin;
        }

        var found = await db.Set<TenantBranding>().SingleOrDefaultAsync(b => b.TenantId == tenantId, cancellation);
        var branding = found ?? new TenantBranding { TenantId = tenantId };
        var before = branding.Version;
        change(branding);
        branding.Renew();
        if (branding.Version == before || (found is null && branding.IsEmpty))
        {
            return BrandingChangeOutcome.Unchanged;
        }

        if (branding.IsEmpty)
        {
            db.Remove(branding);
        }
        else if (found is null)
        {
            db.Add(branding);
        }

        audit.Record(happened with { TenantId = tenantId, ActorId = actorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return BrandingChangeOutcome.Changed;
    }
}

/// <param name="What"><c>color</c> or <c>logo</c>.</param>
/// <param name="After">The colour, or the kind of image; <see langword="null"/>: taken away.</param>
public sealed record BrandingChanged(string What, string? After) : AuditEvent("tenant.branding_changed");

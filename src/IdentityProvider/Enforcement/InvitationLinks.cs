using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

/// <summary>An invitation and the one link that accepts it; the link is held nowhere else.</summary>
public sealed record InvitationLink(Invitation Invitation, string Address);

/// <summary>Makes links: for members and for operators alike.</summary>
public sealed class InvitationLinks(IdentityProviderDbContext db, Issuer issuer, TimeProvider clock, IOptions<InvitationOptions> options)
{
    /// <summary>Within the caller's transaction, which saves. The link that was open for this address and tenant dies.</summary>
    /// <exception cref="RefusedException">No issuer is configured, and there is no request to take one from.</exception>
    public async Task<InvitationLink> ReplaceAsync(
        EmailAddress email, Guid? tenantId, MemberRole role, Guid? invitedBy, string? clientId, CancellationToken cancellation)
    {
        var (now, token) = (clock.GetUtcNow(), OpaqueSecret.Create());
        var address = issuer.Link(SignInAddresses.Invitation + "?token=" + token);
        await db.Set<Invitation>()
            .Where(i => i.TenantId == tenantId && i.CanonicalEmail == email.Canonical && i.AcceptedAt == null && i.WithdrawnAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.WithdrawnAt, now), cancellation);
        var invitation = new Invitation
        {
            TokenHash = OpaqueSecret.Hash(token),
            Email = email.Text,
            CanonicalEmail = email.Canonical,
            TenantId = tenantId,
            Role = role,
            InvitedBy = invitedBy,
            CreatedAt = now,
            ExpiresAt = now + options.Value.Lifetime,
            ClientId = clientId,
        };
        db.Add(invitation);
        return new InvitationLink(invitation, address);
    }
}

using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

/// <summary>Who is to become a member of a tenant.</summary>
/// <param name="ActorId">The admin who asks; <see langword="null"/> for a machine, whose right to it the caller has seen.</param>
/// <param name="ClientId">The application that the person is led to when they accepted; <see langword="null"/>: to My Page.</param>
public sealed record WantedInvitation(Guid TenantId, string? Email, MemberRole Role, Guid? ActorId, string? ClientId = null);

public enum InvitationOutcome
{
    Sent,
    Withdrawn,
    InvalidEmail,
    AlreadyMember,

    /// <summary>No application of this tenant that a person can be led to.</summary>
    UnknownApplication,

    /// <summary>As many wait as may.</summary>
    TooManyOpen,

    /// <summary>The tenant, or this address, got as much mail as it may for now.</summary>
    TooManyMails,

    /// <summary>A machine gives nobody a right that it has not: admins are invited by a person.</summary>
    PersonRequired,

    TenantSuspended,

    /// <summary>None of this tenant that is still open.</summary>
    UnknownInvitation,

    /// <summary>Who asks was an admin a moment ago, and is none now.</summary>
    ActorIsNoAdmin,
}

/// <param name="InvitationId">Of the one that was sent or withdrawn.</param>
public sealed record InvitationResult(InvitationOutcome Outcome, Guid? InvitationId = null);

/// <summary>
/// The one place that invites to a tenant, for the console and the API alike. What it answers is the same whether the address has an
/// account elsewhere or not. All of it is decided while the tenant is held, so that the limits hold for many who invite at once.
/// </summary>
public sealed class Invitations(
    IdentityProviderDbContext db, WriterTurn writer, IApplicationEntrances entrances, InvitationLinks links, InvitationMail mail, AuditTrail audit, TimeProvider clock,
    IOptions<InvitationOptions> options)
{
    /// <summary>Whatever a tenant may send in all, no mailbox is filled by it.</summary>
    public const int SentPerAddressAndDay = 5;

    /// <summary>Sends a link in place of the one that is open for the address, if any.</summary>
    public async Task<InvitationResult> InviteAsync(WantedInvitation wanted, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(wanted.Email, out var email))
        {
            return new InvitationResult(InvitationOutcome.InvalidEmail);
        }

        if (wanted.ClientId is { } clientId && (await entrances.OfAsync(wanted.TenantId, cancellation)).All(e => e.ClientId != clientId))
        {
            return new InvitationResult(InvitationOutcome.UnknownApplication);
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        return await SendAsync(transaction, wanted, email, cancellation);
    }

    /// <summary>Another link to the same person for the same role; the earlier one dies.</summary>
    public async Task<InvitationResult> SendAgainAsync(Guid tenantId, Guid invitationId, Guid? actorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var now = clock.GetUtcNow();
        return await db.Set<Invitation>().AsNoTracking().OpenIn(tenantId, now).SingleOrDefaultAsync(i => i.Id == invitationId, cancellation) is { } earlier
            && EmailAddress.TryParse(earlier.Email, out var email)
            ? await SendAsync(transaction, new WantedInvitation(tenantId, earlier.Email, earlier.Role, actorId, earlier.ClientId), email, cancellation)
            : new InvitationResult(InvitationOutcome.UnknownInvitation);
    }

    /// <summary>The link is dead from now on.</summary>
    public async Task<InvitationResult> WithdrawAsync(Guid tenantId, Guid invitationId, Guid? actorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is null || !await MayInviteAsync(tenantId, actorId, cancellation))
        {
            return new InvitationResult(InvitationOutcome.ActorIsNoAdmin);
        }

        var now = clock.GetUtcNow();
        var open = db.Set<Invitation>().OpenIn(tenantId, now).Where(i => i.Id == invitationId);
        var email = await open.Select(i => i.Email).SingleOrDefaultAsync(cancellation);
        if (email is null || await open.ExecuteUpdateAsync(set => set.SetProperty(i => i.WithdrawnAt, now), cancellation) == 0)
        {
            return new InvitationResult(InvitationOutcome.UnknownInvitation);
        }

        audit.Record(new InvitationWithdrawn(invitationId, email) { TenantId = tenantId, ActorId = actorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new InvitationResult(InvitationOutcome.Withdrawn, invitationId);
    }

    private async Task<InvitationResult> SendAsync(WriteTransaction transaction, WantedInvitation wanted, EmailAddress email, CancellationToken cancellation)
    {
        if (wanted is { ActorId: null, Role: MemberRole.Admin })
        {
            return new InvitationResult(InvitationOutcome.PersonRequired);
        }

        if (await db.Set<Tenant>().HoldAsync(wanted.TenantId, cancellation) is not { } tenant || !await MayInviteAsync(wanted.TenantId, wanted.ActorId, cancellation))
        {
            return new InvitationResult(InvitationOutcome.ActorIsNoAdmin);
        }

        if (await RefusalAsync(tenant, email.Canonical, cancellation) is { } refusal)
        {
            return new InvitationResult(refusal);
        }

        var link = await links.ReplaceAsync(email, tenant.Id, wanted.Role, wanted.ActorId, wanted.ClientId, cancellation);
        await mail.InviteAsync(tenant, link, cancellation);

        // Note: no account is named, or the history would tell a tenant which strangers have one.
        audit.Record(new InvitationSent(link.Invitation.Id, email.Text, wanted.Role) { TenantId = tenant.Id, ActorId = wanted.ActorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new InvitationResult(InvitationOutcome.Sent, link.Invitation.Id);
    }

    private async Task<InvitationOutcome?> RefusalAsync(Tenant tenant, string canonicalEmail, CancellationToken cancellation)
    {
        if (tenant.Suspended)
        {
            return InvitationOutcome.TenantSuspended;
        }

        if (await db.Set<Membership>().LiveIn(tenant.Id).AnyAsync(m => m.Account.CanonicalEmail == canonicalEmail, cancellation))
        {
            return InvitationOutcome.AlreadyMember;
        }

        var now = clock.GetUtcNow();
        var (lastHour, lastDay) = (now - TimeSpan.FromHours(1), now - TimeSpan.FromDays(1));
        var all = db.Set<Invitation>().Where(i => i.TenantId == tenant.Id);
        if (await all.OpenAt(now).CountAsync(i => i.CanonicalEmail != canonicalEmail, cancellation) >= options.Value.OpenPerTenant)
        {
            return InvitationOutcome.TooManyOpen;
        }

        return await all.CountAsync(i => i.CreatedAt > lastHour, cancellation) >= options.Value.SentPerHour
            || await all.CountAsync(i => i.CreatedAt > lastDay && i.CanonicalEmail == canonicalEmail, cancellation) >= SentPerAddressAndDay
            ? InvitationOutcome.TooManyMails
            : null;
    }

    private async Task<bool> MayInviteAsync(Guid tenantId, Guid? actorId, CancellationToken cancellation) =>
        actorId is not { } admin || await db.Set<Membership>().IsAdminAsync(tenantId, admin, cancellation);
}

/// <param name="Email">As the admin wrote it: whom the tenant invited is the tenant's own doing.</param>
public sealed record InvitationSent(Guid Invitation, string Email, MemberRole Role) : AuditEvent("invitation.sent");

/// <inheritdoc cref="InvitationSent"/>
public sealed record InvitationWithdrawn(Guid Invitation, string Email) : AuditEvent("invitation.withdrawn");

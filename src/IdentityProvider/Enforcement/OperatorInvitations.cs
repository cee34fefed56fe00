using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

public enum OperatorInvitationOutcome
{
    Invited,
    InvalidEmail,
    AlreadyOperator,

    /// <summary>There is an account of this address that may not sign in, so that it could never accept.</summary>
    MayNotSignIn,
}

/// <param name="Link">To be given to the person, and to nobody else; there where they are invited.</param>
public sealed record InvitedOperator(OperatorInvitationOutcome Outcome, InvitationLink? Link = null);

/// <summary>Invites somebody to run the platform. Nobody is an operator before they accepted by the link, whatever account they have.</summary>
public sealed class OperatorInvitations(IdentityProviderDbContext db, WriterTurn writer, InvitationLinks links, AuditTrail audit)
{
    /// <param name="actorId">The operator who asks; <see langword="null"/> for the command line.</param>
    public async Task<InvitedOperator> InviteAsync(string? text, Guid? actorId, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(text, out var email))
        {
            return new InvitedOperator(OperatorInvitationOutcome.InvalidEmail);
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.CanonicalEmail == email.Canonical, cancellation);
        if (account is { MaySignIn: false })
        {
            return new InvitedOperator(OperatorInvitationOutcome.MayNotSignIn);
        }

        if (account is { IsOperator: true })
        {
            return new InvitedOperator(OperatorInvitationOutcome.AlreadyOperator);
        }

        var link = await links.ReplaceAsync(email, tenantId: null, MemberRole.Member, actorId, clientId: null, cancellation);
        audit.Record(new OperatorInvited(link.Invitation.Id, email.Text) { ActorId = actorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new InvitedOperator(OperatorInvitationOutcome.Invited, link);
    }
}

public sealed record OperatorInvited(Guid Invitation, string Email) : AuditEvent("operator.invited");

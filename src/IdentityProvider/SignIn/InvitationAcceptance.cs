using System.Globalization;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>What stands between a person and the acceptance of their invitation.</summary>
public enum InvitationStep
{
    /// <summary>The address has no account: name and password make one.</summary>
    NewAccount,

    /// <summary>It has one, as which the person signs in.</summary>
    SignIn,

    /// <summary>They did.</summary>
    Accept,

    /// <summary>An account moved away from the address, and can still be moved back: until then it is nobody else's.</summary>
    Reserved,

    /// <summary>Somebody else is signed in here, who cannot accept.</summary>
    OtherAccount,
}

/// <param name="TenantName"><see langword="null"/>: to run the platform.</param>
/// <param name="SignedInAs">Who sits at this browser.</param>
/// <param name="ReservedUntil">Of <see cref="InvitationStep.Reserved"/>.</param>
/// <param name="IsUnderWay">Their sign-in is not finished.</param>
public sealed record InvitationView(Invitation Invitation, string? TenantName, InvitationStep Step, Account? Account, string? SignedInAs, bool IsUnderWay,
    DateTimeOffset? ReservedUntil = null)
{
    /// <summary>What a new account may choose; where the tenant demands a second factor, or the platform does, the password is not alone.</summary>
    public NewPassword Rules => NewPassword.For(Invitation.Email, null, isOnlyFactor: Invitation.Tenant is { TwoFactorMode: not TwoFactorMode.Required });
}

/// <param name="NextPage">Where the person goes on; <see langword="null"/>: they stay on the page.</param>
public sealed record InvitationAnswer(string? NextPage, bool NameIsWrong = false, PasswordFault? Fault = null);

/// <summary>
/// The person's side of an invitation. Accepting spends it and makes account and membership in one transaction; one statement settles which
/// of several does. It signs nobody in by itself: a new account gets an attempt, and the one flow goes on from there.
/// </summary>
public sealed class InvitationAcceptance(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, BrowserAttempt attempts, BrowserSession sessions, PasswordHashing hashing,
    SignInContextSeal seal, AuditTrail audit, TimeProvider clock)
{
    public static string AddressOf(string? token) => SignInAddresses.Invitation + "?token=" + Uri.EscapeDataString(token ?? "");

    /// <returns><see langword="null"/> for a link that is used, withdrawn, replaced, expired or made up, or of a tenant that is suspended.</returns>
    public async Task<InvitationView?> FindAsync(string? token, CancellationToken cancellation)
    {
        var (hash, now) = (OpaqueSecret.Hash(token ?? ""), clock.GetUtcNow());
        var invitation = await db.Set<Invitation>().AsNoTracking().Include(i => i.Tenant).OpenAt(now).SingleOrDefaultAsync(i => i.TokenHash == hash, cancellation);
        if (invitation is null or { Tenant.Suspended: true })
        {
            return null;
        }

        var account = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.CanonicalEmail == invitation.CanonicalEmail, cancellation);
        var reservedUntil = account is null ? await db.Set<EmailChange>().ReservedUntilAsync(invitation.CanonicalEmail, butFor: null, now, cancellation) : null;
        var who = await dispatcher.GatherAsync(cancellation);
        var here = who.Account;
        var step = (account, here) switch
        {
            (_, not null) when here.Id != account?.Id => InvitationStep.OtherAccount,
            (null, _) => reservedUntil is null ? InvitationStep.NewAccount : InvitationStep.Reserved,
            (_, null) => InvitationStep.SignIn,
            _ => InvitationStep.Accept,
        };
        return new InvitationView(invitation, invitation.Tenant?.Name, step, account, here?.Email, who.Attempt is not null, reservedUntil);
    }

    /// <summary>Whoever came back from the password goes on with what their sign-in lacks, and presses the button afterwards.</summary>
    /// <returns>The page that comes next; <see langword="null"/>: none.</returns>
    public async Task<string?> FinishSignInAsync(InvitationView? view, string? token, CancellationToken cancellation) =>
        view is { Step: InvitationStep.Accept, IsUnderWay: true } ? (await DecideAsync(view, ReturnAddress.From(AddressOf(token)), cancellation)).NextPage : null;

    /// <param name="name">Of a new account; ignored where there is one.</param>
    /// <param name="password">The same.</param>
    public async Task<InvitationAnswer> AcceptAsync(string? token, string? name, string? password, CancellationToken cancellation)
    {
        var page = AddressOf(token);
        switch (await FindAsync(token, cancellation))
        {
            case null or { Step: InvitationStep.OtherAccount or InvitationStep.Reserved }:
                return new InvitationAnswer(null);
            case { Account: { } account } view:
                return new InvitationAnswer(await AcceptAsAsync(account, view, ReturnAddress.From(page), cancellation) ?? page);
            case { } view:
                var nameIsWrong = !PersonName.TryParse(name, out var goodName);
                return !view.Rules.TryParse(password, out var goodPassword, out var fault) || nameIsWrong
                    ? new InvitationAnswer(null, nameIsWrong, fault)
                    : new InvitationAnswer(await MakeAccountAsync(view.Invitation, goodName!, goodPassword, cancellation) ?? page);
        }
    }

    /// <summary>Whoever is signed in here leaves, so that the one who is invited can go on.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await attempts.ForgetAsync(cancellation);
        await sessions.SignOutAsync(cancellation);
    }

    /// <returns>Where the person goes on; <see langword="null"/>: the invitation holds no longer, or not for them.</returns>
    private async Task<string?> AcceptAsAsync(Account account, InvitationView view, ReturnAddress page, CancellationToken cancellation)
    {
        var decision = await DecideAsync(view, page, cancellation);
        if (decision.Session is not { } session || session.AccountId != account.Id)
        {
            return decision.NextPage;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (!await SpendAsync(view.Invitation, account.Id, cancellation)
            || await db.Set<Account>().HoldAsync(account.Id, cancellation) is not { MaySignIn: true } held || held.CanonicalEmail != view.Invitation.CanonicalEmail)
        {
            return null;
        }

        await JoinAsync(view.Invitation, account.Id, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return InvitationOnward.AddressOf(view.Invitation);
    }

    private Task<SignInDecision> DecideAsync(InvitationView view, ReturnAddress page, CancellationToken cancellation)
    {
        var requirement = view.Invitation.TenantId is null
            ? AuthenticationRequirement.SignedIn.NoOlderThan(RequireSignInAttribute.Freshness, clock.GetUtcNow())
            : AuthenticationRequirement.SignedIn;
        return dispatcher.DecideAsync(requirement, page, cancellation, seal.Seal(new SignInContext(view.TenantName, LoginHint: view.Invitation.Email)));
    }

    private async Task<string?> MakeAccountAsync(Invitation invitation, string name, string password, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var account = new Account
        {
            Email = invitation.Email,
            CanonicalEmail = invitation.CanonicalEmail,
            EmailVerified = true,
            Name = name,
            PasswordHash = await hashing.HashAsync(password, cancellation),
            Locale = Languages.Find(CultureInfo.CurrentUICulture.Name)?.Name,
            IsOperator = invitation.TenantId is null,
            CreatedAt = now,
        };
        try
        {
            return await MakeAccountAsync(invitation, account, cancellation);
        }
        catch (DbUpdateException)
        {
            // Note: an invitation of another tenant, accepted at the same moment, made the account; the page now asks to sign in.
            db.ChangeTracker.Clear();
            if (!await db.Set<Account>().AnyAsync(a => a.CanonicalEmail == invitation.CanonicalEmail, cancellation))
            {
                throw;
            }

            await attempts.ForgetAsync(cancellation);
            return null;
        }
    }

    private async Task<string?> MakeAccountAsync(Invitation invitation, Account account, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (!await SpendAsync(invitation, account.Id, cancellation)
            || await db.Set<Account>().IsTakenAsync(db.Set<EmailChange>(), account.CanonicalEmail, butFor: null, clock.GetUtcNow(), cancellation))
        {
            return null;
        }

        db.Add(account);
        await JoinAsync(invitation, account.Id, cancellation);

        // Note: the link came by the mail that a confirmation code would come by, so a set-up that follows at once asks for none.
        await attempts.StartAsync(account, cancellation, emailProvedAt: clock.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return InvitationOnward.AddressOf(invitation);
    }

    /// <summary>One statement settles the race. A transaction that is left afterwards leaves the invitation open.</summary>
    private async Task<bool> SpendAsync(Invitation invitation, Guid accountId, CancellationToken cancellation)
    {
        if (invitation.TenantId is { } tenantId && await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is not { Suspended: false })
        {
            return false;
        }

        var now = clock.GetUtcNow();
        return await db.Set<Invitation>().OpenAt(now).Where(i => i.Id == invitation.Id).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.AcceptedAt, now).SetProperty(i => i.AcceptedBy, accountId), cancellation) == 1;
    }

    private async Task JoinAsync(Invitation invitation, Guid accountId, CancellationToken cancellation)
    {
        if (invitation.TenantId is not { } tenantId)
        {
            await db.Set<Account>().Where(a => a.Id == accountId).ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, true), cancellation);
            audit.Record(new OperatorAdded(invitation.Id) { AccountId = accountId });
            return;
        }

        // Note: who became a member by another way meanwhile stays what they are.
        if (!await db.Set<Membership>().LiveIn(tenantId).AnyAsync(m => m.AccountId == accountId, cancellation))
        {
            db.Add(new Membership { TenantId = tenantId, AccountId = accountId, Role = invitation.Role, JoinedAt = clock.GetUtcNow() });
        }

        audit.Record(new InvitationAccepted(invitation.Id, invitation.Role) { TenantId = tenantId, AccountId = accountId });
    }
}

public sealed record InvitationAccepted(Guid Invitation, MemberRole Role) : AuditEvent("invitation.accepted");

public sealed record OperatorAdded(Guid Invitation) : AuditEvent("operator.added");

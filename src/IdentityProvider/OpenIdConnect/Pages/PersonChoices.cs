using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Pages;

public sealed record TenantQuestion(string ClientName, IReadOnlyList<Tenant> Tenants);

public sealed record ConsentQuestion(string ClientName, string TenantName, string Email, IReadOnlyList<string> Scopes);

/// <summary>
/// What a person answers to the protocol's questions: which account, which tenant, allow or not. Each answer is a transaction
/// of its own; an answer to a question that we did not ask of this person changes nothing.
/// </summary>
public sealed class PersonChoices(
    IdentityProviderDbContext db, WriterTurn writer, BrowserSession sessions, TenantDirectory tenants, RequestCatalogue catalogue, AskSeal asks, AuditTrail audit, TimeProvider clock)
{
    public async Task SelectAccountAsync(CancellationToken cancellation)
    {
        if (await sessions.FindAsync(cancellation) is { } session)
        {
            var now = clock.GetUtcNow();
            await db.Set<Session>().Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.AccountSelectedAt, now), cancellation);
        }
    }

    /// <returns><see langword="null"/> where there is nothing to ask this person.</returns>
    public async Task<TenantQuestion?> TenantQuestionAsync(string? sealedAsk, CancellationToken cancellation) =>
        await AskAsync(sealedAsk, cancellation) is var (session, _, client)
            ? new TenantQuestion(NameOf(client), [.. (await UsableAsync(session, cancellation)).Select(m => m.Tenant)])
            : null;

    public async Task ChooseTenantAsync(string? sealedAsk, string? slug, CancellationToken cancellation)
    {
        if (await AskAsync(sealedAsk, cancellation) is not var (session, ask, _)
            || (await UsableAsync(session, cancellation)).FirstOrDefault(m => m.Tenant.Slug == slug) is not { } membership)
        {
            return;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var changed = await db.Set<TenantChoice>().Where(c => c.SessionId == session.Id && c.ClientId == ask.ClientId)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.TenantId, membership.TenantId), cancellation);
        if (changed == 0)
        {
            db.Add(new TenantChoice { SessionId = session.Id, ClientId = ask.ClientId, TenantId = membership.TenantId });
            await db.SaveChangesAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <returns><see langword="null"/> where there is nothing to ask this person.</returns>
    public async Task<ConsentQuestion?> ConsentQuestionAsync(string? sealedAsk, CancellationToken cancellation) =>
        await AskAsync(sealedAsk, cancellation) is var (session, ask, client)
        && (await UsableAsync(session, cancellation)).FirstOrDefault(m => m.TenantId == ask.TenantId) is { } membership
            ? new ConsentQuestion(NameOf(client), membership.Tenant.Name, session.Account.Email, ask.Scopes)
            : null;

    /// <summary>Adds to what was allowed before; audit row with it.</summary>
    public async Task AllowAsync(string? sealedAsk, CancellationToken cancellation)
    {
        if (await AskAsync(sealedAsk, cancellation) is not var (session, ask, client) || ask.TenantId is not { } tenantId)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var consent = await db.Set<Consent>()
            .SingleOrDefaultAsync(c => c.AccountId == session.AccountId && c.ClientId == client.Id && c.TenantId == tenantId, cancellation);
        if (consent is null)
        {
            db.Add(consent = new Consent { AccountId = session.AccountId, ClientId = client.Id, TenantId = tenantId, GrantedAt = now });
        }

        consent.GrantedAt = now;
        consent.Scopes = [.. consent.Scopes.Union(ask.Scopes)];
        audit.Record(new ConsentGranted(client.ClientId!, [.. ask.Scopes]) { AccountId = session.AccountId, TenantId = tenantId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<(Session Session, Ask Ask, Client Client)?> AskAsync(string? sealedAsk, CancellationToken cancellation)
    {
        var session = await sessions.FindAsync(cancellation);
        return session is not null
            && asks.Open(sealedAsk, session.AccountId) is { } ask
            && (await catalogue.GetAsync(cancellation)).Find(ask.ClientId) is { } client
            ? (session, ask, client)
            : null;
    }

    private async Task<List<Membership>> UsableAsync(Session session, CancellationToken cancellation) =>
        [.. (await tenants.MembershipsOfAsync(session.AccountId, cancellation)).Where(m => !m.Tenant.Suspended)];

    private static string NameOf(Client client) => client.DisplayName ?? client.ClientId!;
}

public sealed record ConsentGranted(string ClientId, string[] Scopes) : AuditEvent("consent.granted");

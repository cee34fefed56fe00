using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;
using SessionOptions = IdentityProvider.Sessions.SessionOptions;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>Says what would happen at a sign-in, and why. It reads, changes nothing and tells nobody.</summary>
public sealed class Simulator(
    IdentityProviderDbContext db, RequestCatalogue catalogue, TenantDirectory tenants, TwoFactorStatus twoFactor, PolicyReliefs reliefs,
    IOptions<SessionOptions> sessions, TimeProvider clock)
{
    /// <summary>The applications that may be asked about.</summary>
    public async Task<IReadOnlyList<Client>> ClientsAsync(SimulationScope scope, CancellationToken cancellation) =>
        scope.Clients(await catalogue.GetAsync(cancellation));

    public async Task<SimulationResult> RunAsync(SimulationScope scope, SimulationRequest request, CancellationToken cancellation)
    {
        if (!scope.CoversTenant(request.Tenant))
        {
            return new SimulationResult(null, SimulationFault.UnknownTenant);
        }

        if (await catalogue.FindAsync(request.ClientId, cancellation) is not { } client || !scope.Covers(client))
        {
            return new SimulationResult(null, SimulationFault.UnknownClient);
        }

        if (await PersonAsync(scope, request, cancellation) is not { } account)
        {
            return new SimulationResult(null, SimulationFault.UnknownPerson);
        }

        var supposed = await SupposeAsync(scope, request, client, account, cancellation);
        var (path, claims) = SimulatedDecision.Follow(supposed);
        return new SimulationResult(
            new SimulationAnswer { At = supposed.At, Path = path, Claims = claims, Why = SimulationDemands.Of(supposed, path[0].Because) }, null);
    }

    private async Task<Account?> PersonAsync(SimulationScope scope, SimulationRequest request, CancellationToken cancellation)
    {
        var people = scope.People(db.Set<Account>().AsNoTracking(), db.Set<Membership>());
        return request.AccountId is { } id ? await people.SingleOrDefaultAsync(a => a.Id == id, cancellation)
            : EmailAddress.TryParse(request.Email, out var address) ? await people.SingleOrDefaultAsync(a => a.CanonicalEmail == address.Canonical, cancellation)
            : null;
    }

    private async Task<Supposition> SupposeAsync(
        SimulationScope scope, SimulationRequest request, Client client, Account account, CancellationToken cancellation)
    {
        var memberships = scope.Known(await tenants.MembershipsOfAsync(account.Id, cancellation));
        var ends = new Dictionary<Guid, PolicyReliefEnds>();
        foreach (var membership in memberships)
        {
            ends[membership.TenantId] = await reliefs.EndsAsync(membership.TenantId, account.Id, cancellation);
        }

        var supposed = new Supposition(Protocol(scope, request, client), client, account, request.At ?? clock.GetUtcNow())
        {
            Memberships = memberships,
            Reliefs = ends,
            Held = await twoFactor.HeldAsync(account.Id, cancellation),
            PasskeyIsSynced = await db.Set<Passkey>().Where(p => p.AccountId == account.Id).OrderByDescending(p => p.LastUsedAt).Select(p => p.IsBackupEligible).FirstOrDefaultAsync(cancellation),
            Consents = await db.Set<Consent>().Of(account.Id, client.Id).ToListAsync(cancellation),
        };
        return supposed with { Session = SessionOf(request, supposed) };
    }

    /// <summary>Who may not sign in has no session that counts, and one that is too old is none.</summary>
    private Session? SessionOf(SimulationRequest request, Supposition supposed)
    {
        if (request.Session is not { } session || !supposed.Account.MaySignIn)
        {
            return null;
        }

        // Note: with the second factor its proofs were withdrawn from every session.
        var secondFactorAt = session.SecondFactorAge is { } age ? Before(age) : (DateTimeOffset?)null;
        var stored = supposed.NewSession((supposed.Held, secondFactorAt) switch
        {
            ({ Authenticator: true }, { } at) => new AuthenticationMethods(Before(session.PasswordAge), at),
            ({ Passkey: true }, { } at) => new AuthenticationMethods(Before(session.PasswordAge), Passkey: supposed.PasskeyAt(at)),
            _ => new AuthenticationMethods(Before(session.PasswordAge)),
        });
        return sessions.Value.IsLive(stored, supposed.At) ? stored : null;

        DateTimeOffset Before(int seconds) => supposed.At - TimeSpan.FromSeconds(Math.Max(0, seconds));
    }

    private static OpenIddictRequest Protocol(SimulationScope scope, SimulationRequest request, Client client) => new()
    {
        ClientId = client.ClientId,
        ResponseType = ResponseTypes.Code,
        Scope = request.Scope ?? string.Join(' ', client.Facts.Scopes),
        AcrValues = request.AcrValues,
        MaxAge = request.MaxAge,
        Prompt = request.Prompt,
        [GatheredAuthorization.TenantParameter] = scope.TenantAskedFor(request.Tenant),
    };
}

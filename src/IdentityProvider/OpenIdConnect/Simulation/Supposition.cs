using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using OpenIddict.Abstractions;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>
/// A sign-in that is only supposed, as plain values: what is stored of person and application, and what the person is supposed to have
/// proved. It is turned into what the authorization endpoint and the gate decide by; no decision is made here.
/// </summary>
internal sealed record Supposition(OpenIddictRequest Request, Client Client, Account Account, DateTimeOffset At)
{
    public IReadOnlyList<Membership> Memberships { get; init; } = [];

    public IReadOnlyList<Consent> Consents { get; init; } = [];

    /// <summary>By tenant.</summary>
    public IReadOnlyDictionary<Guid, PolicyReliefEnds> Reliefs { get; init; } = new Dictionary<Guid, PolicyReliefEnds>();

    public FactorsHeld Held { get; init; }

    /// <summary>What the person's passkey, where they have one, would prove.</summary>
    public bool PasskeyIsSynced { get; init; }

    /// <summary><see langword="null"/>: not signed in, or not any more.</summary>
    public Session? Session { get; init; }

    /// <summary>As the authorization endpoint would gather it. While nobody is signed in it knows no tenant.</summary>
    public GatheredAuthorization Gathered => Gather(Session);

    /// <summary>The same once the person is known, signed in or not: which tenant's policy it will be.</summary>
    public GatheredAuthorization OncePersonIsKnown => Gather(Session ?? NewSession(AuthenticationMethods.Nothing));

    /// <summary>As the gate would read it, where the tenant is known.</summary>
    public Standing? Standing => Session is { } session && Gathered.Resolution is TenantResolution.Member { Tenant: var tenant } ? StandingFor(session, tenant) : null;

    public Standing StandingFor(Session session, Tenant tenant) => new()
    {
        SessionId = session.Id,
        Sid = session.PublicId,
        AccountId = Account.Id,
        AccountMaySignIn = Account.MaySignIn,
        PasswordAt = session.PasswordAt,
        OtpAt = session.OtpAt,
        PasskeyAt = session.PasskeyAt,
        PasskeyId = session.PasskeyId,
        PasskeyIsSynced = session.PasskeyIsSynced,
        HasSecondFactor = Held.Any,
        Tenant = new TenantStanding(
            tenant.Id, tenant.Slug, tenant.Suspended, tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, tenant.PolicyVersion, tenant.TwoFactorModeBefore),
        Role = Memberships.SingleOrDefault(m => m.TenantId == tenant.Id)?.Role,
        ExemptUntil = Reliefs.GetValueOrDefault(tenant.Id)?.ExemptUntil,
        OpenUntil = Reliefs.GetValueOrDefault(tenant.Id)?.OpenUntil,
    };

    /// <summary>How it stands once the person has answered that page.</summary>
    /// <returns><see langword="null"/> where nobody knows what they would answer.</returns>
    public Supposition? After(SimulationStep step) => (step, Session) switch
    {
        // Note: an attempt begins with the password alone; of the session before, only the mailed code holds in it.
        (SimulationStep.Password, _) when Account.MaySignIn => With(new AuthenticationMethods(PasswordAt: At), Session?.EmailProvedAt),
        (SimulationStep.Code, { } session) => With(session.Methods with { OtpAt = At }, session.EmailProvedAt),
        (SimulationStep.MailedConfirmation, { } session) => With(session.Methods, emailProvedAt: At),
        (SimulationStep.SetUp, { } session) => With(session.Methods with { OtpAt = At }, session.EmailProvedAt) with { Held = Held with { Authenticator = true } },
        (SimulationStep.Passkey, { } session) => With(session.Methods with { Passkey = PasskeyAt(At) }, session.EmailProvedAt),
        (SimulationStep.Consent, _) when Gathered.Resolution is TenantResolution.Member { Tenant.Id: var tenantId } => this with
        {
            Consents = [new Consent { AccountId = Account.Id, ClientId = Client.Id, TenantId = tenantId, Scopes = [.. Request.GetScopes()], GrantedAt = At }],
        },
        _ => null,
    };

    public Session NewSession(AuthenticationMethods methods, DateTimeOffset? emailProvedAt = null) => new()
    {
        PublicId = "",
        AccountId = Account.Id,
        Account = Account,
        SecretHash = [],
        StartedAt = methods.SecondFactorAt < methods.FirstFactorAt ? methods.SecondFactorAt.Value : methods.FirstFactorAt ?? At,
        LastSeenAt = At,
        PasswordAt = methods.PasswordAt,
        OtpAt = methods.OtpAt,
        PasskeyAt = methods.Passkey?.At,
        PasskeyId = methods.Passkey?.PasskeyId,
        PasskeyIsSynced = methods.Passkey?.IsSynced ?? false,
        EmailProvedAt = emailProvedAt,
    };

    public PasskeyProof PasskeyAt(DateTimeOffset at) => new(at, Guid.Empty, PasskeyIsSynced);

    private Supposition With(AuthenticationMethods methods, DateTimeOffset? emailProvedAt) => this with { Session = NewSession(methods, emailProvedAt) };

    private GatheredAuthorization Gather(Session? session)
    {
        var progress = session is null ? SignInProgress.Nothing : SignInProgress.At(At, session.Methods, Held, session.EmailProvedAt);
        var gathered = new GatheredAuthorization(Request, Client, new Arrival(At, Denied: false, IsFirst: true), new SignInSituation(null, session, progress), At);
        if (session is null)
        {
            return gathered;
        }

        var resolution = TenantResolution.Of(Client.TenantId, (string?)Request[GatheredAuthorization.TenantParameter], Memberships, chosen: null);
        var tenant = (resolution as TenantResolution.Member)?.Tenant;
        return gathered with
        {
            Resolution = resolution,
            Relief = tenant is null ? PolicyRelief.None : StandingFor(session, tenant).ReliefAt(At).Relief,
            Consent = Consents.SingleOrDefault(c => c.TenantId == tenant?.Id),
        };
    }
}

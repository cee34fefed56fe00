namespace IdentityProvider.Tests.Driving;

/// <summary>
/// Three tenants with their people and applications, as a class fixture: acme (Enterprise, two-factor required), globex
/// (Enterprise, off) and initech (Standard). What a test changes, its class sees: use <see cref="NewAsync"/> for more.
/// </summary>
public sealed class World : IAsyncLifetime
{
    public const string Password = "correct horse battery staple";
    public const string Secret = "a client secret of more than thirty-two characters";
    public const string Orders = "https://orders.test";

    private const string AdaKey = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    private const string BobKey = "KRUGS4ZANFZSAYJAORSXG5BAONSWG4TF";
    private const string HugoKey = "NBSWY3DPEB3W64TMMQQGC3TEEBRHSZJA";
    private const string DoraKey = "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U";

    private TestProvider? provider;

    internal static string Document { get; } = $$"""
        {
          "tenants": [
            { "slug": "acme", "name": "Acme Inc.", "plan": "Enterprise", "twoFactor": { "mode": "Required" } },
            { "slug": "globex", "name": "Globex", "plan": "Enterprise" },
            { "slug": "initech", "name": "Initech", "plan": "Standard" }
          ],
          "users": [
            {{User("ada", "Admin", "acme", AdaKey)}},
            {{User("bob", "Member", "acme", BobKey)}},
            {{User("cleo", "Member", "acme")}},
            {{User("dora", "Admin", "globex", DoraKey)}},
            {{User("hugo", "Admin", "globex", HugoKey)}},
            {{User("eve", "Member", "globex")}},
            {{User("finn", "Admin", "initech")}},
            {{User("stranger", "Member")}},
            { "email": "gus@acme.test", "name": "Gus", "password": "{{Password}}", "emailVerified": true,
              "memberships": [ { "tenant": "acme", "role": "Member" }, { "tenant": "globex", "role": "Admin" } ] }
          ],
          "resources": [ { "id": "{{Orders}}", "name": "Orders API", "scopes": ["orders.read"] } ],
          "clients": [
            {{Web("acme-web", "acme")}},
            {{Web("globex-web", "globex")}},
            {{Web("initech-web", "initech")}},
            {{Web("portal", null)}},
            {{Web("consenting", "globex", consent: "Explicit")}},
            { "clientId": "native", "name": "Native", "tenant": "globex", "type": "Public",
              "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"],
              "scopes": ["openid", "profile", "email", "offline_access"] },
            { "clientId": "machine", "name": "Machine", "tenant": "acme", "type": "Confidential", "secret": "{{Secret}}",
              "grantTypes": ["client_credentials"], "scopes": ["orders.read"] },
            { "clientId": "orders-api", "name": "Orders API", "tenant": null, "type": "Confidential", "secret": "{{Secret}}",
              "grantTypes": ["client_credentials"], "scopes": ["orders.read"] }
          ]
        }
        """;

    public TestProvider Provider => provider ?? throw new InvalidOperationException("The world has not begun.");

    /// <summary>Admin of acme, enrolled.</summary>
    public Person Ada => field ??= Someone("ada@acme.test", AdaKey);

    /// <summary>Member of acme, enrolled.</summary>
    public Person Bob => field ??= Someone("bob@acme.test", BobKey);

    /// <summary>Member of acme, not enrolled.</summary>
    public Person Cleo => field ??= Someone("cleo@acme.test");

    /// <summary>The other admin of globex, enrolled.</summary>
    public Person Hugo => field ??= Someone("hugo@globex.test", HugoKey);

    /// <summary>Admin of globex, enrolled.</summary>
    public Person Dora => field ??= Someone("dora@globex.test", DoraKey);

    /// <summary>Member of globex, not enrolled.</summary>
    public Person Eve => field ??= Someone("eve@globex.test");

    /// <summary>Admin of initech, not enrolled.</summary>
    public Person Finn => field ??= Someone("finn@initech.test");

    /// <summary>Member of acme and admin of globex, not enrolled.</summary>
    public Person Gus => field ??= Someone("gus@acme.test");

    /// <summary>In no tenant at all.</summary>
    public Person Stranger => field ??= Someone("stranger@nowhere.test");

    public RelyingParty AcmeWeb => field ??= App("acme-web");

    public RelyingParty GlobexWeb => field ??= App("globex-web");

    public RelyingParty InitechWeb => field ??= App("initech-web");

    /// <summary>Serves every tenant.</summary>
    public RelyingParty Portal => field ??= App("portal");

    /// <summary>Of globex; asks people for their consent.</summary>
    public RelyingParty Consenting => field ??= App("consenting");

    /// <summary>Of globex; has no secret.</summary>
    public RelyingParty Native => field ??= new RelyingParty(Provider, "native", null);

    /// <summary>Of acme; no person is there.</summary>
    public RelyingParty Machine => field ??= App("machine");

    /// <summary>The server of <see cref="Orders"/>, which introspects what it is sent.</summary>
    public RelyingParty OrdersApi => field ??= App("orders-api");

    /// <summary>One for a single test that changes policies, people or the time of day.</summary>
    public static async Task<World> NewAsync(IReadOnlyDictionary<string, string?>? settings = null) =>
        new() { provider = await TestProvider.StartInWorldAsync(settings) };

    public async ValueTask InitializeAsync() => provider ??= await TestProvider.StartInWorldAsync();

    public Browser NewBrowser() => Provider.NewBrowser();

    public ValueTask DisposeAsync() => provider?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string User(string name, string role, string? tenant = null, string? key = null) => $$"""
        { "email": "{{name}}@{{tenant ?? "nowhere"}}.test", "name": "{{char.ToUpperInvariant(name[0]) + name[1..]}}", "password": "{{Password}}", "emailVerified": true,
          {{(key is null ? "" : $"\"totpSecret\": \"{key}\",")}}
          "memberships": [ {{(tenant is null ? "" : $$"""{ "tenant": "{{tenant}}", "role": "{{role}}" }""")}} ] }
        """;

    private static string Web(string clientId, string? tenant, string consent = "Implicit") => $$"""
        { "clientId": "{{clientId}}", "name": "{{clientId}}", "tenant": {{(tenant is null ? "null" : $"\"{tenant}\"")}}, "type": "Confidential", "secret": "{{Secret}}",
          "tokenEndpointAuthMethod": "client_secret_basic", "grantTypes": ["authorization_code", "refresh_token"],
          "redirectUris": ["https://app.test/callback"], "postLogoutRedirectUris": ["https://app.test/signed-out"],
          "scopes": ["openid", "profile", "email", "offline_access", "orders.read"], "consent": "{{consent}}" }
        """;

    private Person Someone(string email, string? key = null)
    {
        var person = new Person(Provider, email, Password);
        if (key is not null)
        {
            person.Phone.Type(key);
        }

        return person;
    }

    private RelyingParty App(string clientId) => new(Provider, clientId, Secret);
}

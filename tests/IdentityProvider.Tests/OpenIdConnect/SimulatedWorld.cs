using System.Globalization;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Simulation;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>Four tenants with a policy each, their applications, and people who are members of all: somebody with a second factor, without, and exempt.</summary>
public sealed class SimulatedWorld : IAsyncLifetime
{
    public static readonly string[] Tenants = ["strict", "lax", "reporting", "coming"];

    private const string EnrolledKey = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private readonly Dictionary<string, Browser> browsers = [];
    private readonly Dictionary<string, RelyingParty> apps = [];

    public World World { get; private set; } = null!;

    public TestProvider Provider => World.Provider;

    public DateTimeOffset ComingAt { get; private set; }

    public async ValueTask InitializeAsync()
    {
        World = await World.NewAsync();
        ComingAt = Provider.Clock.GetUtcNow().AddDays(30);
        await Provider.ProvisionAsync(Document());
        await ExemptAsync();
        foreach (var name in new[] { "enrolled", "plain", "exempt" })
        {
            await App("lax-web").SignInAsync(browsers[name] = Provider.NewBrowser(), Someone(name));
        }

        browsers["nobody"] = Provider.NewBrowser();
    }

    /// <summary>Signed in as that person, who proved all that they have; or as nobody.</summary>
    public Browser BrowserOf(string name) => browsers[name];

    public RelyingParty App(string clientId) => apps.TryGetValue(clientId, out var app) ? app : apps[clientId] = new RelyingParty(Provider, clientId, World.Secret);

    public Person Someone(string name)
    {
        var person = new Person(Provider, EmailOf(name), World.Password);
        if (name == "enrolled")
        {
            person.Phone.Type(EnrolledKey);
        }

        return person;
    }

    public static string EmailOf(string name) => name + "@simulated.test";

    public async Task<SimulationResult> SimulateAsync(SimulationScope scope, SimulationRequest request)
    {
        await using var services = Provider.Services.CreateAsyncScope();
        return await services.ServiceProvider.GetRequiredService<Simulator>().RunAsync(scope, request, TestContext.Current.CancellationToken);
    }

    public async Task<SimulationScope> ScopeOfAsync(string tenant) => SimulationScope.Of(await Provider.TenantNowAsync(tenant));

    /// <summary>As old as the person's first session really is, which their browser here holds; a test may have begun others elsewhere.</summary>
    public async Task<SimulatedSession> SessionOfAsync(string name)
    {
        var session = await Provider.WithDatabaseAsync(db => db.Set<Session>().AsNoTracking()
            .Where(s => s.Account.Email == EmailOf(name)).OrderBy(s => s.StartedAt).ThenBy(s => s.Id).FirstAsync());
        return new SimulatedSession(Age(session.PasswordAt)!.Value, Age(session.OtpAt));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in browsers.Values)
        {
            browser.Dispose();
        }

        foreach (var app in apps.Values)
        {
            app.Dispose();
        }

        await World.DisposeAsync();
    }

    private int? Age(DateTimeOffset? at) => at is null ? null : (int)(Provider.Clock.GetUtcNow() - at.Value).TotalSeconds;

    private Task<int> ExemptAsync() => Provider.WithDatabaseAsync(async db =>
    {
        var now = Provider.Clock.GetUtcNow();
        var membership = await db.Set<Membership>().SingleAsync(m => m.Account.Email == EmailOf("exempt") && m.Tenant.Slug == "strict");
        db.Add(new Exemption
        {
            TenantId = membership.TenantId,
            MembershipId = membership.Id,
            Hours = 24,
            Reason = "Waits for a phone.",
            RequestedBy = membership.AccountId,
            RequestedAt = now,
            ApprovedBy = membership.AccountId,
            ApprovedAt = now,
            EndsAt = now.AddHours(24),
        });
        return await db.SaveChangesAsync();
    });

    private string Document()
    {
        var from = ComingAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $$"""
            {
              "tenants": [
                { "slug": "strict", "name": "Strict Inc.", "plan": "Enterprise", "twoFactor": { "mode": "Required" } },
                { "slug": "lax", "name": "Lax", "plan": "Enterprise" },
                { "slug": "reporting", "name": "Reporting", "plan": "Enterprise", "twoFactor": { "mode": "ReportOnly" } },
                { "slug": "coming", "name": "Coming", "plan": "Enterprise", "twoFactor": { "mode": "Required", "effectiveAt": "{{from}}" } }
              ],
              "users": [ {{User("enrolled", $"\"totpSecret\": \"{EnrolledKey}\",")}}, {{User("plain")}}, {{User("exempt")}}, {{User("fresh")}}, {{User("disabled", "\"disabled\": true,")}} ],
              "clients": [ {{string.Join(", ", Tenants.SelectMany(t => new[] { Client(t + "-web", $"\"{t}\""), Client(t + "-vault", $"\"{t}\"", "\"minimumAcr\": \"mfa\",") }))}},
                {{Client("everywhere", "null")}}, {{Client("asking", "\"lax\"", "\"consent\": \"Explicit\",")}} ]
            }
            """;
    }

    private static string User(string name, string more = "") => $$"""
        { "email": "{{EmailOf(name)}}", "name": "{{name}}", "password": "{{World.Password}}", "emailVerified": true, {{more}}
          "memberships": [ {{string.Join(", ", Tenants.Select(t => $$"""{ "tenant": "{{t}}", "role": "Member" }"""))}} ] }
        """;

    private static string Client(string clientId, string tenant, string more = "") => $$"""
        { "clientId": "{{clientId}}", "name": "{{clientId}}", "tenant": {{tenant}}, "type": "Confidential", "secret": "{{World.Secret}}", {{more}}
          "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"], "scopes": ["openid", "profile", "email", "offline_access"] }
        """;
}

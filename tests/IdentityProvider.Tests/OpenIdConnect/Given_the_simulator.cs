using System.Text.Json;
using IdentityProvider.OpenIdConnect.Simulation;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What the simulator says, and what really happens when the same person comes to the same application.</summary>
public sealed class Given_the_simulator(SimulatedWorld world) : IClassFixture<SimulatedWorld>
{
    private static readonly string[] People = ["enrolled", "plain", "exempt", "nobody"];
    private static readonly string[] Acrs = ["", "pwd", "mfa", "phr", "phr pwd", "unheard-of"];
    private static readonly string[] Prompts = ["", "none", "login"];
    private static readonly string[] Ages = ["", "0", "3600"];

    /// <summary>Every seventh of all combinations: seven divides none of the lists' lengths, so that each pair of values comes.</summary>
    private static readonly Case[] Cases =
    [
        .. from person in People
           from tenant in SimulatedWorld.Tenants
           from client in new[] { tenant + "-web", tenant + "-vault", "everywhere" }
           from acr in Acrs
           from prompt in Prompts
           from age in Ages
           select new Case(person, tenant, client, acr, prompt, age),
    ];

    private sealed record Case(string Person, string Tenant, string Client, string Acr, string Prompt, string MaxAge)
    {
        public (string, string)[] Parameters => [("acr_values", Acr), ("prompt", Prompt), ("max_age", MaxAge), ("tenant", Client == "everywhere" ? Tenant : "")];

        public SimulationRequest Request(SimulatedSession? session) => new()
        {
            Email = SimulatedWorld.EmailOf(Person == "nobody" ? "plain" : Person),
            ClientId = Client,
            Tenant = Tenant,
            AcrValues = Acr,
            Prompt = Prompt,
            MaxAge = MaxAge.Length == 0 ? null : long.Parse(MaxAge, System.Globalization.CultureInfo.InvariantCulture),
            Session = session,
        };
    }

    [Fact]
    public async Task when_people_come_to_applications_then_it_said_what_happens_and_what_the_token_says()
    {
        // Minutes after the password a set-up may begin; an hour and a half later the password comes first, and an hour is over.
        var compared = 0;
        List<string> disagreements = [];
        HashSet<string> kinds = [];
        foreach (var (wait, offset) in new[] { (TimeSpan.FromMinutes(2), 0), (TimeSpan.FromMinutes(90), 3) })
        {
            world.Provider.Clock.AdjustTime(world.Provider.Clock.GetUtcNow() + wait);
            foreach (var which in Cases.Where((_, index) => index % 7 == offset))
            {
                var session = which.Person == "nobody" ? null : await world.SessionOfAsync(which.Person);
                var answer = (await world.SimulateAsync(await world.ScopeOfAsync(which.Tenant), which.Request(session))).Answer!;
                var said = Said(answer);
                var real = await RealAsync(which);
                compared++;
                kinds.Add(real.StartsWith("token", StringComparison.Ordinal) ? "token" : real);
                if (said != real)
                {
                    disagreements.Add($"{which}: said {said}, and it was {real}");
                }
            }
        }

        Assert.Empty(disagreements);
        Assert.InRange(compared, 60, Cases.Length);
        Assert.Equal(
            ["/signin", "/signin/confirm-email", "error interaction_required", "error login_required", "error unmet_authentication_requirements", "token"], kinds.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("enrolled", "strict-web", "/signin /signin/two-factor")]
    [InlineData("enrolled", "lax-web", "/signin /signin/two-factor")]
    [InlineData("plain", "lax-web", "/signin")]
    [InlineData("plain", "asking", "/signin /signin/consent")]
    [InlineData("exempt", "strict-web", "/signin")]
    [InlineData("fresh", "strict-vault", "/signin /signin/confirm-email /signin/set-up-two-factor")]
    public async Task when_somebody_signs_in_from_nothing_then_it_said_every_page_on_the_way(string name, string client, string pages)
    {
        var tenant = client == "asking" ? "lax" : client[..client.IndexOf('-', StringComparison.Ordinal)];
        var answer = (await world.SimulateAsync(
            await world.ScopeOfAsync(tenant), new SimulationRequest { Email = SimulatedWorld.EmailOf(name), ClientId = client })).Answer!;
        Assert.Equal(pages.Split(' '), answer.Path.SkipLast(1).Select(move => PageOf(move.Step)));

        using var browser = world.Provider.NewBrowser();
        var person = world.Someone(name);
        var tokens = await world.App(client).SignInAsync(browser, person);
        Assert.Equal(pages.Split(' '), person.Asked.Distinct());
        Assert.Equal(Evidence(tokens.IdTokenClaims), Evidence(answer.Claims!.Value));
    }

    [Fact]
    public async Task when_it_is_asked_then_it_says_why()
    {
        var strict = await world.ScopeOfAsync("strict");
        var plain = await AskAsync(strict, "plain", "strict-web", new SimulatedSession(60));
        Assert.Equal([SimulationSource.TenantPolicy], plain.First.Because);
        Assert.Equal((true, "mfa", 1), plain.Why.Where(d => d.Source is SimulationSource.TenantPolicy).Select(d => (d.Decides, d.Acr, d.Version)).Single());

        var stale = await AskAsync(strict, "plain", "strict-vault", new SimulatedSession(600));
        Assert.Equal(SimulationStep.Password, stale.First.Step);
        Assert.Equal([SimulationSource.TenantPolicy, SimulationSource.ClientMinimum, SimulationSource.PasswordTooOldForSetUp], stale.First.Because);

        var exempt = await AskAsync(strict, "exempt", "strict-web", new SimulatedSession(60));
        Assert.Equal([SimulationSource.Exemption], exempt.First.Because);
        Assert.Equal("exemption", exempt.Claims!.Value.GetProperty("two_factor_policy").GetProperty("met_by").GetString());

        Assert.Equal([SimulationSource.AccountMayNotSignIn], (await AskAsync(strict, "disabled", "strict-web", new SimulatedSession(60))).First.Because);
        Assert.Equal([SimulationSource.NoSession], (await AskAsync(strict, "plain", "strict-web", new SimulatedSession(8 * 24 * 3600))).First.Because);
    }

    [Fact]
    public async Task when_a_schedule_has_begun_at_the_moment_that_is_asked_about_then_it_counts()
    {
        var coming = await world.ScopeOfAsync("coming");
        var question = new SimulationRequest { Email = SimulatedWorld.EmailOf("plain"), ClientId = "coming-web", Session = new SimulatedSession(60) };
        Assert.Equal(SimulationOutcome.Issue, (await world.SimulateAsync(coming, question with { At = world.ComingAt.AddSeconds(-1) })).Answer!.Outcome);
        Assert.Equal(SimulationStep.MailedConfirmation, (await world.SimulateAsync(coming, question with { At = world.ComingAt })).Answer!.First.Step);
    }

    [Fact, Spec("ASVS 8.2.2")]
    public async Task when_an_admin_asks_then_nothing_is_said_of_other_tenants()
    {
        var strict = await world.ScopeOfAsync("strict");
        Assert.Equal(SimulationFault.UnknownPerson, await FaultAsync(strict, world.World.Eve.Email, "strict-web"));
        Assert.Equal(SimulationFault.UnknownPerson, await FaultAsync(strict, "nobody@nowhere.test", "strict-web"));
        Assert.Equal(SimulationFault.UnknownClient, await FaultAsync(strict, SimulatedWorld.EmailOf("plain"), "lax-web"));
        Assert.Equal(SimulationFault.UnknownClient, await FaultAsync(strict, SimulatedWorld.EmailOf("plain"), "no-such-client"));
        Assert.Equal(SimulationFault.UnknownTenant, await FaultAsync(strict, SimulatedWorld.EmailOf("plain"), "everywhere", "lax"));

        // A member of four tenants would be asked which; to an admin of one they are a member of that one.
        var question = new SimulationRequest { Email = SimulatedWorld.EmailOf("plain"), ClientId = "everywhere", Session = new SimulatedSession(60, 60) };
        Assert.Equal(SimulationOutcome.ChooseTenant, (await world.SimulateAsync(SimulationScope.Platform, question)).Answer!.Outcome);
        var told = JsonSerializer.Serialize((await world.SimulateAsync(strict, question)).Answer, JsonSerializerOptions.Web);
        Assert.Contains("\"outcome\":\"challenge\"", told, StringComparison.Ordinal);
        Assert.DoesNotContain("lax", told, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task when_it_is_asked_then_nothing_is_written()
    {
        var strict = await world.ScopeOfAsync("strict");
        Assert.Empty(await world.Provider.WritesOfAsync(() => AskAsync(strict, "plain", "strict-web", new SimulatedSession(60))));
    }

    private async Task<SimulationAnswer> AskAsync(SimulationScope scope, string name, string client, SimulatedSession session) =>
        (await world.SimulateAsync(scope, new SimulationRequest { Email = SimulatedWorld.EmailOf(name), ClientId = client, Session = session })).Answer!;

    private async Task<SimulationFault?> FaultAsync(SimulationScope scope, string email, string client, string? tenant = null) =>
        (await world.SimulateAsync(scope, new SimulationRequest { Email = email, ClientId = client, Tenant = tenant })).Fault;

    private static string Said(SimulationAnswer answer) => answer.First switch
    {
        { Step: SimulationStep.Deny, Error: var error } => "error " + error,
        { Step: SimulationStep.Issue } => "token " + Evidence(answer.Claims!.Value),
        var move => PageOf(move.Step),
    };

    private async Task<string> RealAsync(Case which)
    {
        var (browser, app) = (world.BrowserOf(which.Person), world.App(which.Client));
        var request = app.Request(which.Parameters);
        await browser.OpenAsync(request.Address);
        if (!browser.Page.IsElsewhere)
        {
            return browser.Page.Path;
        }

        var answer = app.CallbackParameters(browser.Page, request);
        return answer.TryGetValue("error", out var error) ? "error " + error
            : "token " + Evidence((await app.RedeemAsync(request, answer["code"])).IdTokenClaims);
    }

    private static string Evidence(JsonElement claims) =>
        $"{claims.GetProperty("acr")} {claims.GetProperty("amr").GetRawText()} {claims.GetProperty("tenant")} {claims.GetProperty("role")} {claims.GetProperty("two_factor_policy").GetRawText()}";

    private static string PageOf(SimulationStep step) => step switch
    {
        SimulationStep.Password => "/signin",
        SimulationStep.Code => "/signin/two-factor",
        SimulationStep.MailedConfirmation => "/signin/confirm-email",
        SimulationStep.SetUp => "/signin/set-up-two-factor",
        SimulationStep.ChooseTenant => "/signin/tenant",
        SimulationStep.Consent => "/signin/consent",
        _ => step.ToString(),
    };
}

using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Histories;

/// <summary>Lives a <see cref="History"/> on a provider of its own, by pages, protocol and services, and looks after each step whether all holds.</summary>
public sealed class HistoryMachine : IAsyncDisposable
{
    private static readonly string[] Tenants = ["acme", "globex"];

    private readonly World world;
    private readonly Person[] people;
    private readonly Browser[] browsers;
    private readonly List<Chain> chains = [];
    private readonly WhatMustHold mustHold;

    private HistoryMachine(World world)
    {
        this.world = world;
        people = [world.Gus, world.Eve];
        browsers = [world.NewBrowser(), world.NewBrowser()];
        mustHold = new WhatMustHold(world.Provider);
    }

    /// <summary>How many tokens were given: a machine that gives none proves nothing.</summary>
    public static int TokensGiven { get; private set; }

    private TestProvider Provider => world.Provider;

    public static void Live(History history) => Task.Run(() => LiveAsync(history)).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in browsers)
        {
            browser.Dispose();
        }

        await world.DisposeAsync();
    }

    private static async Task LiveAsync(History history)
    {
        await using var machine = new HistoryMachine(await World.NewAsync());
        foreach (var step in history.Steps)
        {
            await machine.TakeAsync(step);
            await machine.LookAsync();
        }
    }

    private Task TakeAsync(Step step) => step.Act switch
    {
        Act.SignIn => SignInAsync(step, (person, browser, address) => person.VisitAsync(browser, address)),
        Act.SignInByPasswordAlone => SignInAsync(step, VisitByPasswordAloneAsync),
        Act.Enrol => EnrolAsync(people[step.Person], browsers[step.Person]),
        Act.Disable => DisableAsync(people[step.Person], browsers[step.Person]),
        Act.Require => ChangePolicyAsync(Tenants[step.Tenant], TwoFactorMode.Required, null),
        Act.ReportOnly => ChangePolicyAsync(Tenants[step.Tenant], TwoFactorMode.ReportOnly, null),
        Act.TurnOff => ChangePolicyAsync(Tenants[step.Tenant], TwoFactorMode.Off, null),
        Act.Schedule => ChangePolicyAsync(Tenants[step.Tenant], TwoFactorMode.Required, Provider.Clock.GetUtcNow().AddMinutes(step.Minutes)),
        Act.Refresh => chains.Count == 0 ? Task.CompletedTask : RefreshAsync(chains[step.Number % chains.Count]),
        Act.RefreshWithAnOldToken => chains.Count == 0 ? Task.CompletedTask : RefreshWithAnOldTokenAsync(chains[step.Number % chains.Count]),
        Act.Remove => RemoveAsync(people[step.Person], Tenants[step.Tenant]),
        Act.Join => JoinAsync(people[step.Person], Tenants[step.Tenant]),
        _ => Task.Run(() => Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow().AddMinutes(step.Minutes))),
    };

    /// <summary>After each step: one live refresh token a chain; and where a token is called active, using it succeeds.</summary>
    private async Task LookAsync()
    {
        await mustHold.CheckStoredAsync();
        foreach (var chain in chains)
        {
            if ((await chain.App.IntrospectAsync(chain.Token)).Text("active") == "True")
            {
                Assert.True(await RefreshAsync(chain), "A refresh token was active, and its use was refused.");
            }
        }
    }

    private async Task SignInAsync(Step step, Func<Person, Browser, string, Task> visit)
    {
        var (person, browser, tenant) = (people[step.Person], browsers[step.Person], Tenants[step.Tenant]);
        var app = step.App == 1 ? world.Portal : step.Tenant == 0 ? world.AcmeWeb : world.GlobexWeb;
        var request = app.Request(("tenant", step.App == 1 ? tenant : ""));
        await visit(person, browser, request.Address);
        if (!browser.Page.IsElsewhere || !app.CallbackParameters(browser.Page, request).TryGetValue("code", out var code))
        {
            return;
        }

        var tokens = await app.RedeemAsync(request, code);
        Assert.True(tokens.Succeeded, tokens.Body);
        await GivenAsync(tokens);
        chains.Add(new Chain(app, tokens.RefreshToken));
    }

    private static async Task VisitByPasswordAloneAsync(Person person, Browser browser, string address)
    {
        await browser.OpenAsync(address);
        if (!browser.Page.IsElsewhere && browser.Page.Path == "/signin")
        {
            await person.EnterPasswordAsync(browser);
        }
    }

    private async Task<bool> RefreshAsync(Chain chain)
    {
        var tokens = await chain.App.RefreshAsync(chain.Token);
        if (!tokens.Succeeded)
        {
            Assert.Equal("invalid_grant", tokens.Error);
            return false;
        }

        await GivenAsync(tokens);
        (chain.Old, chain.Token) = (chain.Token, tokens.RefreshToken);
        return true;
    }

    private static async Task RefreshWithAnOldTokenAsync(Chain chain)
    {
        if (chain.Old is { } old)
        {
            Assert.Equal("invalid_grant", (await chain.App.RefreshAsync(old)).Error);
        }
    }

    private async Task GivenAsync(TokenAnswer tokens)
    {
        TokensGiven++;
        await mustHold.CheckGivenAsync(tokens.IdTokenClaims);
        await mustHold.CheckGivenAsync(tokens.AccessTokenClaims);
    }

    private static async Task EnrolAsync(Person person, Browser browser)
    {
        await person.VisitAsync(browser, "/my/two-factor");
        if (browser.Page.Document.QuerySelector("button[role=switch][aria-checked=false]") is null)
        {
            return;
        }

        await browser.PressAsync("Enable");
        await person.GetThroughAsync(browser);
        if (browser.Page.Path == "/my/two-factor/set-up")
        {
            await person.SetUpAsync(browser);
        }
    }

    private static async Task DisableAsync(Person person, Browser browser)
    {
        await person.VisitAsync(browser, "/my/two-factor/disable");
        if (browser.Page.HasButton("Disable"))
        {
            await browser.PressAsync("Disable");
        }
    }

    private async Task ChangePolicyAsync(string slug, TwoFactorMode mode, DateTimeOffset? from)
    {
        var tenant = await Provider.TenantNowAsync(slug);
        await using var services = Provider.Services.CreateAsyncScope();
        await services.ServiceProvider.GetRequiredService<PolicyChange>().ApplyAsync(
            new WantedPolicy(tenant.Id, mode, from, tenant.PolicyVersion, ActorId: null), TestContext.Current.CancellationToken);
    }

    private async Task RemoveAsync(Person person, string slug)
    {
        var admin = await Provider.AccountOfAsync(slug == "acme" ? world.Ada : world.Dora);
        var membership = await Provider.WithDatabaseAsync(db => db.Set<Membership>().AsNoTracking()
            .SingleOrDefaultAsync(m => m.Account.Email == person.Email && m.Tenant.Slug == slug && m.EndedAt == null));
        if (membership is null)
        {
            return;
        }

        await using var services = Provider.Services.CreateAsyncScope();
        await services.ServiceProvider.GetRequiredService<MemberChange>().RemoveAsync(
            new MemberTarget(membership.TenantId, membership.Id, admin.Id), TestContext.Current.CancellationToken);
    }

    private Task<int> JoinAsync(Person person, string slug) => Provider.WithDatabaseAsync(async db =>
    {
        if (await db.Set<Membership>().AnyAsync(m => m.Account.Email == person.Email && m.Tenant.Slug == slug && m.EndedAt == null))
        {
            return 0;
        }

        var accountId = await db.Set<Account>().Where(a => a.Email == person.Email).Select(a => a.Id).SingleAsync();
        var tenantId = await db.Set<Tenant>().Where(t => t.Slug == slug).Select(t => t.Id).SingleAsync();
        db.Add(new Membership { AccountId = accountId, TenantId = tenantId, JoinedAt = Provider.Clock.GetUtcNow() });
        return await db.SaveChangesAsync();
    });

    private sealed class Chain(RelyingParty app, string token)
    {
        public RelyingParty App { get; } = app;

        public string Token { get; set; } = token;

        public string? Old { get; set; }
    }
}

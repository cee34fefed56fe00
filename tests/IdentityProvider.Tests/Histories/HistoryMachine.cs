using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Histories;

/// <summary>Lives a <see cref="History"/> on a provider of its own, by pages, protocol and services, and looks after each step whether all holds.</summary>
internal sealed class HistoryMachine : IAsyncDisposable
{
    private static readonly string[] Tenants = ["acme", "globex"];

    private readonly World world;
    private readonly HistoryBook book;
    private readonly HistoryAdmins admins;
    private readonly HistoryPerson[] people;
    private readonly WhatMustHold mustHold;

    private HistoryMachine(World world)
    {
        this.world = world;
        book = new HistoryBook(world.Provider.Clock);
        admins = new HistoryAdmins(world, book);
        people = [new HistoryPerson(world.Gus, world), new HistoryPerson(world.Eve, world)];
        mustHold = new WhatMustHold(world.Provider, book);
    }

    /// <summary>How often each act was tried, and how often something came of those that mean something: a machine that does nothing proves nothing.</summary>
    public static Dictionary<string, int> Done { get; } = [];

    private TestProvider Provider => world.Provider;

    public static void Live(History history) => Task.Run(() => LiveAsync(history)).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (var person in people)
        {
            person.Dispose();
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
            Count("step");
        }
    }

    private static void Count(string what) => Done[what] = Done.GetValueOrDefault(what) + 1;

    private Task TakeAsync(Step step)
    {
        var (somebody, tenant) = (people[step.Person], Tenants[step.Tenant]);
        return step.Act switch
        {
            Act.SignIn => SignInAsync(step, somebody.VisitAsync),
            Act.SignInByPasswordAlone => SignInByPasswordAloneAsync(step),
            Act.BeginSignIn => somebody.BeginSignInAsync(),
            Act.SignInByWhatWasReset => somebody.SignInByWhatWasResetAsync(),
            Act.Enrol => somebody.EnrolAsync(),
            Act.Disable => somebody.DisableAsync(),
            Act.Require => admins.ChangePolicyAsync(tenant, TwoFactorMode.Required, null),
            Act.ReportOnly => admins.ChangePolicyAsync(tenant, TwoFactorMode.ReportOnly, null),
            Act.TurnOff => admins.ChangePolicyAsync(tenant, TwoFactorMode.Off, null),
            Act.Schedule => admins.ChangePolicyAsync(tenant, TwoFactorMode.Required, Provider.Clock.GetUtcNow().AddMinutes(step.Minutes)),
            Act.Refresh => book.Chains.Count == 0 ? Task.CompletedTask : RefreshAsync(book.Chains[step.Number % book.Chains.Count]),
            Act.RefreshWithAnOldToken => book.Chains.Count == 0 ? Task.CompletedTask : RefreshWithAnOldTokenAsync(book.Chains[step.Number % book.Chains.Count]),
            Act.Remove => RemoveAsync(somebody.Person, tenant),
            Act.Join => admins.JoinAsync(somebody.Person, tenant),
            Act.Reset => ResetAsync(somebody, tenant),
            Act.Exempt => admins.ExemptAsync(somebody.Person, tenant, step.Hours),
            Act.Approve or Act.ApproveOnesOwn => admins.ApproveAsync(somebody.Person, tenant, step.Act is Act.ApproveOnesOwn),
            Act.Withdraw => admins.WithdrawAsync(somebody.Person, tenant),
            _ => Task.Run(() => Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow().AddMinutes(step.Minutes))),
        };
    }

    /// <summary>After each step: where a refresh token is called active its use succeeds, elsewhere it is refused; and what is over stays over.</summary>
    private async Task LookAsync()
    {
        await mustHold.CheckStoredAsync();
        foreach (var chain in book.Chains)
        {
            chain.IsActive = await IsActiveAsync(chain);
            Assert.False(chain.IsOver && chain.IsActive, "A refresh token that a reset or a removal ended is active.");
            Assert.True(chain.IsActive == await RefreshAsync(chain), $"A refresh token was {(chain.IsActive ? "active, and its use was refused" : "not active, and its use succeeded")}.");
            if (chain.IsOver)
            {
                Assert.Equal("False", (await chain.App.IntrospectAsync(chain.Tokens.AccessToken)).Text("active"));
            }
        }
    }

    private async Task<bool> SignInAsync(Step step, Func<string, Task> visit)
    {
        var (somebody, tenant) = (people[step.Person], Tenants[step.Tenant]);
        var app = step.App == 1 ? world.Portal : step.Tenant == 0 ? world.AcmeWeb : world.GlobexWeb;
        var request = app.Request(("tenant", step.App == 1 ? tenant : ""));
        await visit(request.Address);
        var page = somebody.Browser.Page;
        if (!page.IsElsewhere || !app.CallbackParameters(page, request).TryGetValue("code", out var code))
        {
            return false;
        }

        var tokens = await app.RedeemAsync(request, code);
        Assert.True(tokens.Succeeded, tokens.Body);
        await GivenAsync(somebody.Person, tokens);
        book.Chains.Add(new Chain(app, somebody.Person, tokens));
        return true;
    }

    /// <summary>Who is exempt, and has no second factor of their own, gets through.</summary>
    private async Task SignInByPasswordAloneAsync(Step step)
    {
        var somebody = people[step.Person];
        var mustPass = book.ExemptUntil(somebody.Person, Tenants[step.Tenant]) is not null && !await mustHold.HasSecondFactorAsync(somebody.Person);
        Assert.True(await SignInAsync(step, somebody.VisitByPasswordAloneAsync) || !mustPass, $"Who is exempt is kept out: {somebody.Browser.Page.Address}");
    }

    private async Task<bool> RefreshAsync(Chain chain)
    {
        var tokens = await chain.App.RefreshAsync(chain.Tokens.RefreshToken);
        if (!tokens.Succeeded)
        {
            Assert.Equal("invalid_grant", tokens.Error);
            return false;
        }

        await GivenAsync(chain.Person, tokens);
        (chain.Old, chain.Tokens) = (chain.Tokens.RefreshToken, tokens);
        return true;
    }

    private static async Task RefreshWithAnOldTokenAsync(Chain chain)
    {
        if (chain.Old is { } old)
        {
            Assert.Equal("invalid_grant", (await chain.App.RefreshAsync(old)).Error);
        }
    }

    private async Task GivenAsync(Person person, TokenAnswer tokens)
    {
        Count("token " + tokens.IdTokenClaims.GetProperty("two_factor_policy").GetProperty("met_by").GetString());
        await mustHold.CheckGivenAsync(person, tokens.IdTokenClaims);
        await mustHold.CheckGivenAsync(person, tokens.AccessTokenClaims);
    }

    private async Task RemoveAsync(Person person, string tenant)
    {
        var sessions = await mustHold.SessionsAsync();
        if (await admins.RemoveAsync(person, tenant))
        {
            await AssertOverAsync(chain => chain.Person == person && chain.Tenant == tenant);
            Assert.Equal(sessions, await mustHold.SessionsAsync());
            Count("removal");
        }
    }

    /// <summary>Afterwards nothing of this person works, and everything of everybody else; a refused one changes nothing.</summary>
    private async Task ResetAsync(HistoryPerson somebody, string tenant)
    {
        var sessions = await mustHold.SessionsAsync(except: somebody.Person);
        if (await admins.ResetAsync(somebody.Person, tenant) is not ResetOutcome.Reset)
        {
            await AssertOverAsync(_ => false);
            return;
        }

        await mustHold.CheckErasedAsync(somebody.Person);
        await AssertOverAsync(chain => chain.Person == somebody.Person);
        Assert.Equal(sessions, await mustHold.SessionsAsync(except: somebody.Person));
        await somebody.AssertKeptOutAsync();
        Count("reset");
    }

    /// <summary>These end now, and no others.</summary>
    private async Task AssertOverAsync(Func<Chain, bool> which)
    {
        foreach (var chain in book.Chains)
        {
            chain.IsOver |= which(chain);
            Assert.True(await IsActiveAsync(chain) == (chain.IsActive && !chain.IsOver), chain.IsOver ? "A token outlived its end." : "A token ended that was another's.");
        }
    }

    private static async Task<bool> IsActiveAsync(Chain chain) => (await chain.App.IntrospectAsync(chain.Tokens.RefreshToken)).Text("active") == "True";
}

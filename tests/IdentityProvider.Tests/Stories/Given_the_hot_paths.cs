using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>What each costs in SQL statements: more is a regression that a benchmark shows too late.</summary>
public sealed class Given_the_hot_paths(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_a_machine_asks_for_a_token_then_it_costs_at_most_one_statement() =>
        await AssertCostsAsync(1, () => world.Machine.ClientCredentialsAsync(("scope", "orders.read")));

    [Fact]
    public async Task when_a_code_is_redeemed_then_it_costs_at_most_five()
    {
        using var browser = world.NewBrowser();
        async Task<TokenAnswer> PreparedAsync(bool measured)
        {
            var request = world.AcmeWeb.Request();
            await world.Bob.VisitAsync(browser, request.Address);
            var code = world.AcmeWeb.Callback(browser.Page, request);
            TokenAnswer? answer = null;
            var statements = await world.Provider.StatementsOfAsync(async () => answer = await world.AcmeWeb.RedeemAsync(request, code));
            Assert.True(answer!.Succeeded, answer.Body);
            Assert.True(!measured || statements.Count <= 5, Say(statements));
            return answer;
        }

        await PreparedAsync(measured: false);
        await PreparedAsync(measured: true);
    }

    [Fact]
    public async Task when_a_token_is_refreshed_introspected_and_shown_then_each_keeps_its_budget()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Ada);
        await AssertCostsAsync(6, async () => tokens = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken));
        await AssertCostsAsync(3, () => world.AcmeWeb.IntrospectAsync(tokens.AccessToken));
        await AssertCostsAsync(3, () => world.AcmeWeb.UserInfoAsync(tokens.AccessToken));
    }

    /// <summary>The second time: the first may fill caches that live as long as the process.</summary>
    private async Task AssertCostsAsync(int most, Func<Task<TokenAnswer>> act)
    {
        Assert.True((await act()).Succeeded);
        var statements = await world.Provider.StatementsOfAsync(act);
        Assert.True(statements.Count <= most, $"{statements.Count} instead of {most}:\n{Say(statements)}");
    }

    private static string Say(IReadOnlyList<string> statements) => string.Join("\n\n", statements);
}

using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>What each costs in SQL statements: more is a regression that a benchmark shows too late.</summary>
public sealed class Given_the_hot_paths(World world) : IClassFixture<World>
{
    /// <summary>A database with many writers holds the tenant in one statement more.</summary>
    private static int Hold => TestDatabase.Engine is DatabaseProvider.PostgreSql ? 1 : 0;

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
            Assert.True(!measured || statements.Count <= 5 + Hold, Say(statements));
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
        await AssertCostsAsync(5 + Hold, async () => tokens = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken));
        await AssertCostsAsync(3, () => world.AcmeWeb.IntrospectAsync(tokens.AccessToken));
        await AssertCostsAsync(3, () => world.AcmeWeb.UserInfoAsync(tokens.AccessToken));
    }

    [Fact]
    public async Task when_a_person_with_a_session_is_sent_here_then_it_costs_at_most_eight()
    {
        using var browser = world.NewBrowser();
        await world.AcmeWeb.SignInAsync(browser, world.Bob);
        await world.AcmeWeb.SignInAsync(browser, world.Bob);

        var statements = await world.Provider.StatementsOfAsync(() => world.Bob.VisitAsync(browser, world.AcmeWeb.Request().Address));

        Assert.True(statements.Count <= 8 + Hold, Say(statements));
    }

    /// <summary>What is answered is kept whole: a crash between two commits would have spent a code or refresh token and given nothing for it.</summary>
    [Fact]
    public async Task when_something_is_issued_then_one_commit_holds_all_of_it()
    {
        using var browser = world.NewBrowser();
        await world.AcmeWeb.SignInAsync(browser, world.Bob);
        var request = world.AcmeWeb.Request();

        var authorize = await world.Provider.WritesOfAsync(() => world.Bob.VisitAsync(browser, request.Address));
        var tokens = default(TokenAnswer);
        var redeem = await world.Provider.WritesOfAsync(async () => tokens = await world.AcmeWeb.RedeemAsync(request, world.AcmeWeb.Callback(browser.Page, request)));
        var refresh = await world.Provider.WritesOfAsync(async () => tokens = await world.AcmeWeb.RefreshAsync(tokens!.RefreshToken));

        Assert.True(tokens!.Succeeded, tokens.Body);
        // Note: PostgreSQL gets rows that are added together as one command.
        Assert.Equal(["INSERT", "COMMIT"], Steps(authorize));
        Assert.Equal(["UPDATE", "INSERT", "COMMIT"], Steps(redeem));
        Assert.Equal(["UPDATE", "INSERT", "COMMIT"], Steps(refresh));
    }

    /// <summary>The second time: the first may fill caches that live as long as the process.</summary>
    private async Task AssertCostsAsync(int most, Func<Task<TokenAnswer>> act)
    {
        Assert.True((await act()).Succeeded);
        var statements = await world.Provider.StatementsOfAsync(act);
        Assert.True(statements.Count <= most, $"{statements.Count} instead of {most}:\n{Say(statements)}");
    }

    /// <summary>Each verb once where it follows itself.</summary>
    private static IEnumerable<string> Steps(IReadOnlyList<string> writes) => writes.Where((verb, index) => verb == "COMMIT" || index == 0 || verb != writes[index - 1]);

    private static string Say(IReadOnlyList<string> statements) => string.Join("\n\n", statements);
}

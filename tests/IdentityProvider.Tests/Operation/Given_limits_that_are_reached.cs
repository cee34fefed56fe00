using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.Operation;

public sealed class Given_limits_that_are_reached : WorldForEachTest
{
    [Fact]
    public async Task when_somebody_guesses_then_an_operator_sees_where_it_is_refused_and_what_was_reached()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, "/operator/limits");
        Assert.Equal(FailureKinds.All.Count, Rows("limits").Count);
        Assert.All(Rows("limits"), row => Assert.Equal(("0", "0"), (row[1], row[2])));
        Assert.Contains("No limit was reached.", Browser.Page.Text, StringComparison.Ordinal);

        using var guesser = World.NewBrowser();
        for (var n = 0; n < 5; n++)
        {
            await guesser.TryPasswordAsync(World.Bob.Email, "a wrong one");
        }

        await people.Olga.VisitAsync(Browser, "/operator/limits");
        Assert.Equal(("1", "1"), Row("limits", "Passwords of one account, from one network"));
        Assert.Equal(("0", "1"), Row("limits", "Passwords of one account, from all networks"));

        using var phisher = World.NewBrowser();
        await phisher.TryPasswordAsync(World.Dora);
        for (var n = 0; n < FailureBudget.TotpCap; n++)
        {
            await phisher.TryCodeAsync(World.Dora.Phone.WrongCode());
            World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + RisingDelay.Longest);
            await phisher.TryPasswordAsync(World.Dora);
        }

        await people.Olga.VisitAsync(Browser, "/operator/limits");
        Assert.Contains(Rows("limit-events"), row => row[1].Contains("blocked after a hundred failures", StringComparison.Ordinal) && row[2] == World.Dora.Email);
    }

    private (string Refusing, string Counting) Row(string table, string name) =>
        Rows(table).Where(row => row[0] == name).Select(row => (row[1], row[2])).Single();

    private List<List<string>> Rows(string table) => Browser.Page.Document.QuerySelector($"[data-testid='{table}']") is { } found
        ? [.. found.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => cell.TextContent.Trim()).ToList())]
        : [];
}

using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_reset_of_several_members : WorldForEachTest
{
    private const string Address = "/admin/acme/members/reset-two-factor";

    [Fact]
    public async Task when_the_list_is_good_then_it_shows_whom_it_hits_and_the_button_resets_them_all()
    {
        await PreviewAsync("BOB@acme.test\n\n cleo@acme.test \nbob@acme.test");
        Assert.Equal(2, Browser.Page.ByTestId("people").Children.Length);
        Assert.Empty(await ResetsAsync());

        var page = await Browser.PressAsync("Reset two-factor");
        Assert.Contains("was reset: 1", page.Alert, StringComparison.Ordinal);
        Assert.Contains("cleo@acme.test: had none", page.Text, StringComparison.Ordinal);
        Assert.Single(await ResetsAsync());
        Assert.False(await IsOnAsync(World.Bob));
    }

    [Fact]
    public async Task when_one_of_them_is_refused_then_nobody_is_reset_and_the_page_says_who_was()
    {
        await PreviewAsync("bob@acme.test\nada@acme.test");
        var page = await Browser.PressAsync("Reset two-factor");
        Assert.Contains("Nobody was reset", page.Alert, StringComparison.Ordinal);
        Assert.Contains("ada@acme.test: this is you", page.Alert, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@acme.test:", page.Alert, StringComparison.Ordinal);
        Assert.True(await IsOnAsync(World.Bob));
        Assert.Empty(await ResetsAsync());
    }

    [Fact, Spec("G-03")]
    public async Task when_lines_name_strangers_then_each_is_named_alike_whether_there_is_such_an_account_or_not()
    {
        await PreviewAsync($"bob@acme.test\neve@globex.test\nnobody@nowhere.test\n{Guid.CreateVersion7()}\n=cmd|'/c'!A1\n<b>");
        Assert.False(Browser.Page.HasButton("Reset two-factor"));
        Assert.Contains("Line 2: eve@globex.test", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Contains("Line 3: nobody@nowhere.test", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Contains("Line 6: <b>", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.DoesNotContain("Line 1", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.DoesNotContain("Globex", Browser.Page.Text, StringComparison.Ordinal);
        Assert.StartsWith("bob@acme.test", Browser.Page.ValueOf("Members"), StringComparison.Ordinal);
        Assert.Equal(ResetDriving.Reason, Browser.Page.ValueOf("Reason"));
    }

    [Theory]
    [InlineData(0, "Name at least one member")]
    [InlineData(101, "Name at most 100 members")]
    public async Task when_there_are_none_or_too_many_then_nothing_is_looked_up(int lines, string refusal)
    {
        await PreviewAsync(string.Join('\n', Enumerable.Range(0, lines).Select(n => $"a{n}@acme.test")));
        Assert.Contains(refusal, Browser.Page.Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_list_is_to_be_changed_then_it_is_there_as_it_was()
    {
        await PreviewAsync("bob@acme.test");
        await Browser.PressAsync("Change the list");
        Assert.Equal("bob@acme.test", Browser.Page.ValueOf("Members"));
        Assert.Equal(ResetDriving.Reason, Browser.Page.ValueOf("Reason"));
        Assert.True(await IsOnAsync(World.Bob));
    }

    private async Task PreviewAsync(string list)
    {
        await World.Ada.VisitAsync(Browser, Address);
        await Browser.Fill("Members", list).Fill("Reason", ResetDriving.Reason).PressAsync("Preview");
    }

    private async Task<bool> IsOnAsync(Person person)
    {
        var id = (await World.Provider.AccountOfAsync(person)).Id;
        return await World.Provider.WithDatabaseAsync(db => db.Set<Authenticator>().AnyAsync(a => a.AccountId == id));
    }

    private Task<List<AuditEntry>> ResetsAsync() =>
        World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "two_factor.reset").ToListAsync());
}

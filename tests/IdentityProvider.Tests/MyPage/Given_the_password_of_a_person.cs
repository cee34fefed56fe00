using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_the_password_of_a_person : WorldForEachTest
{
    private const string New = "a violet tram sings at noon";

    [Fact]
    public async Task when_it_is_changed_then_the_person_stays_here_and_every_other_sign_in_ends_with_its_tokens()
    {
        using var elsewhere = World.NewBrowser();
        var tokens = await World.GlobexWeb.SignInAsync(elsewhere, World.Dora);
        await World.Dora.VisitAsync(Browser, "/my/password");
        await Browser.Fill("Current password", World.Dora.Password).Fill("New password", New).PressAsync("Change password");
        Assert.Contains("was changed", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal("/my/profile", (await Browser.OpenAsync("/my/profile")).Path);
        Assert.Equal("/signin", (await elsewhere.OpenAsync("/my/profile")).Path);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        await World.Provider.Mail.NextAsync(World.Dora.Email, m => m.Subject.Contains("was changed", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal("/signin", (await elsewhere.TryPasswordAsync(World.Dora)).Path);
        World.Dora.Password = New;
        Assert.Equal("/signin/two-factor", (await elsewhere.TryPasswordAsync(World.Dora)).Path);
    }

    [Fact]
    public async Task when_the_second_factor_is_old_then_it_is_proved_anew_before()
    {
        await World.Dora.VisitAsync(Browser, "/my/profile");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.OpenAsync("/my/password")).Path);
    }

    [Fact]
    public async Task when_the_current_one_is_guessed_then_guesses_are_counted_as_at_sign_in()
    {
        await World.Eve.VisitAsync(Browser, "/my/password");
        for (var n = 0; n < 6; n++)
        {
            await Browser.Fill("Current password", "wrong " + n).Fill("New password", New).PressAsync("Change password");
            Assert.Contains("not your current password", Browser.Page.Alert, StringComparison.Ordinal);
        }

        await Browser.Fill("Current password", World.Eve.Password).Fill("New password", New).PressAsync("Change password");
        Assert.Contains("not your current password", Browser.Page.Alert, StringComparison.Ordinal);
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(16));
        await Browser.Fill("Current password", World.Eve.Password).Fill("New password", New).PressAsync("Change password");
        Assert.Contains("was changed", Browser.Page.Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_all_that_the_person_has_then_the_new_one_must_be_longer()
    {
        await World.Eve.VisitAsync(Browser, "/my/password");
        await Browser.Fill("Current password", World.Eve.Password).Fill("New password", "vTq7#pLz9 wQ").PressAsync("Change password");
        Assert.Contains("at least 15", Browser.Page.Alert, StringComparison.Ordinal);

        using var doras = World.NewBrowser();
        await World.Dora.VisitAsync(doras, "/my/password");
        await doras.Fill("Current password", World.Dora.Password).Fill("New password", "vTq7#pLz9 wQ").PressAsync("Change password");
        Assert.Contains("was changed", doras.Page.Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_posted_twice_at_once_then_one_change_is_made()
    {
        await World.Dora.VisitAsync(Browser, "/my/password");
        var token = Browser.Page.Hidden(DirectPost.TokenField);
        using var tab = Browser.Copy(World.Provider.NewClient());
        var pages = await Task.WhenAll(new[] { Browser, tab }.Select((b, i) => b.PostAsync(
            "/my/password", (DirectPost.TokenField, token), ("CurrentPassword", World.Dora.Password), ("NewPassword", New + i))));
        Assert.Single(pages, page => page.Alert.Contains("was changed", StringComparison.Ordinal));
    }
}

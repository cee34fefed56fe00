using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.MyPage;

/// <summary>The password is alone from there on: NIST SP 800-63B-4 §3.1.1.2.</summary>
public sealed class Given_the_end_of_two_factor : WorldForEachTest
{
    private const string Short = "vTq7#pLz9 wQ";
    private const string Long = "a violet tram sings at noon";

    [Fact]
    public async Task when_the_password_is_too_short_to_stand_alone_then_it_is_told_and_a_longer_one_comes_first()
    {
        await ChangePasswordAsync(Short);
        await Browser.OpenAsync("/my/two-factor/disable");
        var page = await World.Dora.DisableAsync(Browser);
        Assert.Contains("at least 15", page.Alert, StringComparison.Ordinal);
        Assert.Single(await World.Provider.DevicesOfAsync(World.Dora));

        Assert.Equal("/my/password", (await Browser.FollowAsync("Change password")).Path);
        await ChangePasswordAsync(Long);
        await Browser.OpenAsync("/my/two-factor/disable");
        Assert.True((await World.Dora.DisableAsync(Browser)).HasButton("Enable"));
    }

    [Fact]
    public async Task when_the_password_is_guessed_then_guesses_are_counted_as_at_sign_in_and_it_stays_on()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor/disable");
        for (var n = 0; n < 6; n++)
        {
            await Browser.Fill("Current password", "a wrong one that is long enough " + n).PressAsync("Disable");
            Assert.Contains("not your current password", Browser.Page.Alert, StringComparison.Ordinal);
        }

        Assert.Contains("not your current password", (await World.Dora.DisableAsync(Browser)).Alert, StringComparison.Ordinal);
        await Browser.PostWithTokenAsync("/my/two-factor/disable");
        Assert.Single(await World.Provider.DevicesOfAsync(World.Dora));
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(16));
        await World.Dora.VisitAsync(Browser, "/my/two-factor/disable");
        Assert.True((await World.Dora.DisableAsync(Browser)).HasButton("Enable"));
    }

    [Fact]
    public async Task when_there_is_no_password_then_one_is_set_first()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor/add");
        var token = Browser.Page.Hidden(DirectPost.TokenField);
        await World.Provider.ChangeAccountAsync(World.Dora, account => account.PasswordHash = null);
        Assert.Contains("no password", (await Browser.OpenAsync("/my/two-factor/disable")).Text, StringComparison.Ordinal);
        Assert.False(Browser.Page.HasButton("Disable"));
        await Browser.PostAsync("/my/two-factor/disable", (DirectPost.TokenField, token), ("CurrentPassword", ""));
        Assert.Single(await World.Provider.DevicesOfAsync(World.Dora));

        await Browser.FollowAsync("Password");
        await Browser.Fill("New password", Long).PressAsync("Change password");
        World.Dora.Password = Long;
        await Browser.OpenAsync("/my/two-factor/disable");
        Assert.True((await World.Dora.DisableAsync(Browser)).HasButton("Enable"));
    }

    /// <summary>A short password is right beside a second factor, and must not come to stand alone by a race.</summary>
    [Fact]
    public async Task when_a_short_password_is_chosen_at_the_same_moment_then_both_do_not_happen()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor/disable");
        var (token, tab) = (Browser.Page.Hidden(DirectPost.TokenField), Browser.Copy(World.Provider.NewClient()));
        await Task.WhenAll(
            World.Dora.DisableAsync(Browser),
            tab.PostAsync("/my/password", (DirectPost.TokenField, token), ("CurrentPassword", World.Dora.Password), ("NewPassword", Short)));
        tab.Dispose();

        var isOff = (await World.Provider.DevicesOfAsync(World.Dora)).Count == 0;
        World.Dora.Password = Short;
        using var later = World.NewBrowser();
        var isShort = (await later.TryPasswordAsync(World.Dora)).Path != "/signin";
        Assert.False(isOff && isShort);
        Assert.True(isOff || isShort);
    }

    private async Task ChangePasswordAsync(string wanted)
    {
        await World.Dora.VisitAsync(Browser, "/my/password");
        await Browser.Fill("Current password", World.Dora.Password).Fill("New password", wanted).PressAsync("Change password");
        Assert.Contains("was changed", Browser.Page.Alert, StringComparison.Ordinal);
        World.Dora.Password = wanted;
    }
}

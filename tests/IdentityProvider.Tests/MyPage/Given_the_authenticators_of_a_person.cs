using IdentityProvider.Auditing;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_the_authenticators_of_a_person : WorldForEachTest
{
    [Fact]
    public async Task when_another_is_added_then_it_is_listed_by_its_name_told_and_both_sign_in()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        Assert.Equal((1, "Authenticator app"), (Buttons("Replace device"), Names().Single()));
        var tablet = await AddAsync("Tablet");

        Assert.Equal("/my/two-factor", (await Browser.OpenAsync("/my/two-factor")).Path);
        Assert.Equal((2, 2, 2, 2), (Buttons("Replace device"), Buttons("Rename"), Buttons("Remove"), Buttons("Re-synchronise")));
        Assert.Equal(["Authenticator app", "Tablet"], Names());
        Assert.Contains("\"Tablet\"", (await World.Provider.Mail.NextAsync(World.Dora.Email, m => m.Subject == "An authenticator was added", TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
        Assert.Equal((1, 0), (await EventsAsync("two_factor.authenticator_added"), await EventsAsync("two_factor.device_replaced")));
        Assert.Equal(SignInDriving.Profile, await SignInByAsync(tablet));
        Assert.Equal(SignInDriving.Profile, await SignInByAsync(World.Dora.Phone));
        Assert.All(await World.Provider.DevicesOfAsync(World.Dora), device => Assert.NotNull(device.LastUsedAt));
    }

    [Fact]
    public async Task when_no_name_is_typed_then_each_reader_sees_the_default_in_their_language_and_what_is_no_name_is_told()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        await Browser.PressAsync("Add an authenticator");
        await Browser.Fill("Authenticator name", "a\u202Eb").Fill("Authentication code", "123456").PressAsync("Submit");
        Assert.Contains("at most 64", Browser.Page.Alert, StringComparison.Ordinal);
        await AddAsync("  ");
        await Browser.OpenAsync("/my/two-factor");
        Assert.Equal(["Authenticator app", "Authenticator app"], Names());
        Browser.Language = "ja";
        await Browser.ReloadAsync();
        Assert.Equal(["認証アプリ", "認証アプリ"], Names());
    }

    [Fact]
    public async Task when_one_is_replaced_then_it_is_the_chosen_one_and_no_other()
    {
        var tablet = await World.Provider.AnotherDeviceAsync(World.Dora, "Tablet");
        var second = (await World.Provider.DevicesOfAsync(World.Dora))[1];
        await World.Dora.VisitAsync(Browser, "/my/two-factor/replace?id=" + second.Id);
        Assert.Contains("\"Tablet\"", Browser.Page.Text, StringComparison.Ordinal);
        var next = AuthenticatorApp.With(Browser.Page.ByTestId("totp-key").TextContent, World.Provider.Clock);
        Assert.Equal(SignInDriving.Profile, await SignInByAsync(tablet));
        await Browser.Fill("Authentication code", next.FreshCode()).PressAsync("Submit");

        Assert.Equal("/signin/two-factor", await SignInByAsync(tablet));
        Assert.Equal(SignInDriving.Profile, await SignInByAsync(next));
        Assert.Equal(SignInDriving.Profile, await SignInByAsync(World.Dora.Phone));
        Assert.Equal([null, "Tablet"], (await World.Provider.DevicesOfAsync(World.Dora)).Select(device => device.Name));
        Assert.Equal(1, await EventsAsync("two_factor.device_replaced"));
    }

    [Fact]
    public async Task when_one_is_removed_then_its_codes_are_dead_other_sessions_lose_their_codes_and_it_is_told()
    {
        var tablet = await World.Provider.AnotherDeviceAsync(World.Dora, "Tablet");
        using var elsewhere = World.NewBrowser();
        await World.Dora.VisitAsync(elsewhere, "/admin/globex");
        await World.Dora.VisitAsync(Browser, "/my/two-factor/remove?id=" + (await World.Provider.DevicesOfAsync(World.Dora))[1].Id);
        using var halfway = World.NewBrowser();
        await halfway.TryPasswordAsync(World.Dora);
        Assert.Equal("/my/two-factor", (await Browser.PressAsync("Remove")).Path);

        Assert.Equal(["Authenticator app"], Names());
        Assert.Equal("/signin", (await halfway.TryCodeAsync(World.Dora.Phone.FreshCode())).Path);
        Assert.Equal("/signin/two-factor", (await elsewhere.OpenAsync("/admin/globex")).Path);
        Assert.Equal("/signin/two-factor", await SignInByAsync(tablet));
        Assert.Equal(1, await EventsAsync("two_factor.authenticator_removed"));
        Assert.Contains("\"Tablet\"", (await World.Provider.Mail.NextAsync(World.Dora.Email, m => m.Subject == "An authenticator was removed", TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_the_last_factor_then_removing_it_leads_to_the_end_of_two_factor_which_a_tenant_refuses_by_name()
    {
        await World.Bob.VisitAsync(Browser, "/my/two-factor");
        Assert.Equal("/my/two-factor/disable", (await Browser.PressAsync("Remove")).Path);
        Assert.Contains("Acme Inc.", Browser.Page.Alert, StringComparison.Ordinal);

        await Browser.OpenAsync("/my/two-factor/add");
        var id = Assert.Single(await World.Provider.DevicesOfAsync(World.Bob)).Id;
        Assert.Equal("/my/two-factor/disable", (await Browser.PostWithTokenAsync("/my/two-factor/remove", ("id", id.ToString()))).Path);
        Assert.Contains("Acme Inc.", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Single(await World.Provider.DevicesOfAsync(World.Bob));
    }

    [Fact]
    public async Task when_nothing_requires_it_then_the_last_one_goes_by_the_page_that_asks_for_the_password_and_not_by_a_direct_post()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor/add");
        var id = Assert.Single(await World.Provider.DevicesOfAsync(World.Dora)).Id;
        Assert.Equal("/my/two-factor/disable", (await Browser.PostWithTokenAsync("/my/two-factor/remove", ("id", id.ToString()))).Path);
        Assert.Single(await World.Provider.DevicesOfAsync(World.Dora));
        Assert.True((await World.Dora.DisableAsync(Browser)).HasButton("Enable"));
        Assert.Empty(await World.Provider.DevicesOfAsync(World.Dora));
    }

    [Fact]
    public async Task when_there_is_a_passkey_too_then_the_only_authenticator_may_go_while_a_tenant_requires_two_factor()
    {
        using var device = new PasskeyDevice();
        await Browser.AddPasskeyAsync(World.Bob, device);
        await Browser.OpenAsync("/my/two-factor");
        await Browser.PressAsync("Remove");
        Assert.Equal("/my/two-factor", (await Browser.PressAsync("Remove")).Path);
        Assert.Empty(await World.Provider.DevicesOfAsync(World.Bob));
        Assert.True(Browser.Page.HasButton("Add an authenticator"));
        Assert.Equal(0, await EventsAsync("two_factor.disabled"));
    }

    [Fact]
    public async Task when_somebody_elses_is_named_then_nothing_becomes_of_it()
    {
        var hers = Assert.Single(await World.Provider.DevicesOfAsync(World.Dora));
        await World.Provider.AnotherDeviceAsync(World.Hugo);
        await World.Hugo.VisitAsync(Browser, "/my/two-factor/add");
        var (token, id) = (Browser.Page.Hidden(DirectPost.TokenField), hers.Id.ToString());
        var thiefs = AuthenticatorApp.With(Browser.Page.ByTestId("totp-key").TextContent, World.Provider.Clock);
        foreach (var address in (string[])["rename", "remove", "resynchronise", "replace"])
        {
            Assert.Equal("/my/two-factor", (await Browser.OpenAsync($"/my/two-factor/{address}?id={id}")).Path);
            Assert.Equal("/my/two-factor", (await Browser.PostAsync(
                "/my/two-factor/" + address, (DirectPost.TokenField, token), ("id", id), ("Name", "Mine"), ("Code", thiefs.Code()),
                ("First", World.Dora.Phone.Code(-1)), ("Next", World.Dora.Phone.Code()))).Path);
        }

        Assert.Equivalent(hers, Assert.Single(await World.Provider.DevicesOfAsync(World.Dora)), strict: true);
        Assert.Equal(2, (await World.Provider.DevicesOfAsync(World.Hugo)).Count);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("rename")]
    [InlineData("replace")]
    [InlineData("remove")]
    [InlineData("resynchronise")]
    public async Task when_the_second_factor_is_old_then_it_is_proved_anew_before_anything_is_done(string address)
    {
        await World.Provider.AnotherDeviceAsync(World.Dora);
        var id = (await World.Provider.DevicesOfAsync(World.Dora))[0].Id.ToString();
        await World.Dora.VisitAsync(Browser, $"/my/two-factor/{address}?id={id}");
        var before = await World.Provider.DevicesOfAsync(World.Dora);
        var token = Browser.Page.Hidden(DirectPost.TokenField);
        var key = address is "add" or "replace" ? AuthenticatorApp.With(Browser.Page.ByTestId("totp-key").TextContent, World.Provider.Clock) : World.Dora.Phone;
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.OpenAsync($"/my/two-factor/{address}?id={id}")).Path);
        var posted = await Browser.PostAsync(
            "/my/two-factor/" + address, (DirectPost.TokenField, token), ("id", id), ("Name", "x"), ("Code", key.Code()), ("First", key.Code(-1)), ("Next", key.Code()));
        Assert.Equal("/signin/two-factor", posted.Path);
        Assert.Equivalent(before, await World.Provider.DevicesOfAsync(World.Dora), strict: true);
    }

    [Fact]
    public async Task when_it_gets_another_name_then_it_has_that_and_what_is_no_name_is_refused_beside_the_field()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        await Browser.PressAsync("Rename");
        await Browser.Fill("Authenticator name", new string('x', 65)).PressAsync("Rename");
        Assert.Contains("at most 64", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal("/my/two-factor", (await Browser.Fill("Authenticator name", "Old phone").PressAsync("Rename")).Path);
        Assert.Equal(["Old phone"], Names());
    }

    [Fact]
    public async Task when_there_are_five_then_no_sixth_comes_by_page_by_post_or_by_two_at_once()
    {
        using var other = World.NewBrowser();
        for (var n = 0; n < 3; n++)
        {
            await World.Provider.AnotherDeviceAsync(World.Dora);
        }

        await World.Dora.VisitAsync(Browser, "/my/two-factor/add");
        await World.Dora.VisitAsync(other, "/my/two-factor/add");
        await Task.WhenAll(new[] { Browser, other }.Select(b => b.Fill(
            "Authentication code", AuthenticatorApp.With(b.Page.ByTestId("totp-key").TextContent, World.Provider.Clock).Code()).PressAsync("Submit")));
        Assert.Equal(Authenticator.Most, (await World.Provider.DevicesOfAsync(World.Dora)).Count);

        Assert.False((await Browser.OpenAsync("/my/two-factor")).HasButton("Add an authenticator"));
        Assert.Equal("/my/two-factor", (await Browser.OpenAsync("/my/two-factor/add")).Path);
    }

    [Fact]
    public async Task when_both_are_removed_at_once_then_one_stays()
    {
        await World.Provider.AnotherDeviceAsync(World.Bob);
        await World.Bob.VisitAsync(Browser, "/my/two-factor/add");
        var token = Browser.Page.Hidden(DirectPost.TokenField);
        using var tab = Browser.Copy(World.Provider.NewClient());
        var devices = await World.Provider.DevicesOfAsync(World.Bob);
        await Task.WhenAll(new[] { Browser, tab }.Select((b, i) => b.PostAsync(
            "/my/two-factor/remove", (DirectPost.TokenField, token), ("id", devices[i].Id.ToString()))));
        Assert.Single(await World.Provider.DevicesOfAsync(World.Bob));
        Assert.Equal(1, await EventsAsync("two_factor.authenticator_removed"));
    }

    [Fact]
    public async Task when_an_admin_resets_the_person_then_all_of_them_are_gone()
    {
        await World.Provider.AnotherDeviceAsync(World.Bob);
        await World.Ada.ResetAsync(Browser, "acme", World.Bob);
        Assert.Empty(await World.Provider.DevicesOfAsync(World.Bob));
    }

    private async Task<AuthenticatorApp> AddAsync(string name)
    {
        await Browser.OpenAsync("/my/two-factor/add");
        var device = AuthenticatorApp.With(Browser.Page.ByTestId("totp-key").TextContent, World.Provider.Clock);
        await Browser.Fill("Authenticator name", name).Fill("Authentication code", device.FreshCode()).PressAsync("Submit");
        return device;
    }

    private async Task<string> SignInByAsync(AuthenticatorApp device)
    {
        using var browser = World.NewBrowser();
        await browser.TryPasswordAsync(World.Dora);
        return (await browser.TryCodeAsync(device.FreshCode())).Path;
    }

    private int Buttons(string name) => Browser.Page.Document.QuerySelectorAll("button").Count(b => b.TextContent.Trim() == name);

    private IEnumerable<string> Names() => Browser.Page.Document.QuerySelectorAll("[data-authenticator-id] h3").Select(h => h.TextContent.Trim());

    private Task<int> EventsAsync(string kind) => World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == kind));
}

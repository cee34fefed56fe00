using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.MyPage;

/// <summary>The first code of a device is the first to show that its clock is off: at the forced set-up, on My Page, beside and instead of another.</summary>
public sealed class Given_a_clock_that_is_off_at_a_set_up : WorldForEachTest
{
    [Theory]
    [InlineData("cleo", "/my/profile")]
    [InlineData("eve", "/my/two-factor/set-up")]
    [InlineData("dora", "/my/two-factor/add")]
    [InlineData("dora", "/my/two-factor/replace")]
    public async Task when_the_first_code_is_of_another_time_then_how_far_is_told_the_key_stays_and_that_code_never_sets_up(string who, string address)
    {
        var person = who switch { "cleo" => World.Cleo, "eve" => World.Eve, _ => World.Dora };
        await ReachKeyAsync(person, address);
        var (path, key) = (Browser.Page.Path, Browser.Page.ByTestId("totp-key").TextContent);
        var before = await World.Provider.DevicesOfAsync(person);
        var phone = AuthenticatorApp.With(key, World.Provider.Clock);
        phone.Ahead = TimeSpan.FromMinutes(4);
        var early = phone.Code();
        var page = await Browser.Fill("Authentication code", early).PressAsync("Submit");
        Assert.Equal((path, key), (page.Path, page.ByTestId("totp-key").TextContent));
        Assert.Contains("about 4 minutes ahead", page.Alert, StringComparison.Ordinal);

        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(4));
        page = await Browser.Fill("Authentication code", early).PressAsync("Submit");
        Assert.Contains("not right", page.Alert, StringComparison.Ordinal);
        Assert.Equivalent(before, await World.Provider.DevicesOfAsync(person), strict: true);
        phone.Ahead = TimeSpan.Zero;
        await Browser.Fill("Authentication code", phone.Code(1)).PressAsync("Submit");
        Assert.Contains(await World.Provider.DevicesOfAsync(person), device => device.ToldSteps.Length == 1);
    }

    /// <summary>Cleo's tenant demands it at sign-in, by an application.</summary>
    private async Task ReachKeyAsync(Person person, string address)
    {
        if (person != World.Cleo)
        {
            await person.VisitAsync(Browser, address);
            return;
        }

        await Browser.OpenAsync(World.AcmeWeb.Request().Address);
        await person.EnterPasswordAsync(Browser);
        await person.EnterMailedCodeAsync(Browser);
    }
}

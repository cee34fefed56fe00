using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Stories;

/// <summary>A second factor that is gone proves nothing any more: the next refresh says less, or is refused where more is demanded.</summary>
public sealed class Given_evidence_that_is_withdrawn : WorldForEachTest
{
    [Fact]
    public async Task when_the_person_turned_two_factor_off_then_the_next_refresh_says_password_alone()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Dora);
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
        using var elsewhere = World.NewBrowser();
        await World.Dora.VisitAsync(elsewhere, "/my/two-factor/disable");
        await World.Dora.DisableAsync(elsewhere);

        var refreshed = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(refreshed.Succeeded, refreshed.Body);
        Assert.Equal(["pwd"], refreshed.IdTokenClaims.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal("pwd", refreshed.IdTokenClaims.GetProperty("acr").GetString());
        Assert.False(refreshed.IdTokenClaims.TryGetProperty("mfa_time", out _));
        Assert.Equal("none", refreshed.IdTokenClaims.GetProperty("two_factor_policy").GetProperty("met_by").GetString());
    }

    [Fact]
    public async Task when_the_device_was_replaced_elsewhere_then_a_refresh_is_refused_until_the_new_one_is_proved_and_burns_nothing()
    {
        var tokens = await World.AcmeWeb.SignInAsync(Browser, World.Bob);
        using var elsewhere = World.NewBrowser();
        await World.Bob.VisitAsync(elsewhere, "/my/two-factor/replace");
        World.Bob.Phone.Type(elsewhere.Page.ByTestId("totp-key").TextContent);
        await elsewhere.Fill("Authentication code", World.Bob.Phone.FreshCode()).PressAsync("Submit");

        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        await World.AcmeWeb.SignInAsync(Browser, World.Bob);
        Assert.Equal(["/signin/two-factor"], World.Bob.Asked);
        var refreshed = await World.AcmeWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(refreshed.Succeeded, refreshed.Body);
    }

    [Fact]
    public async Task when_it_was_reset_then_a_refresh_is_refused_until_another_is_set_up()
    {
        var tokens = await World.AcmeWeb.SignInAsync(Browser, World.Bob);
        var account = await World.Provider.AccountOfAsync(World.Bob);
        await World.Provider.InTransactionAsync(services => services.GetRequiredService<TwoFactorStatus>()
            .RemoveAsync(account.Id, new TwoFactorDisabled { AccountId = account.Id }, TestContext.Current.CancellationToken));
        Assert.Contains("off", (await World.Provider.Mail.NextAsync(World.Bob.Email, TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);

        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        await World.AcmeWeb.SignInAsync(Browser, World.Bob);
        Assert.Contains("/signin/set-up-two-factor", World.Bob.Asked);
        Assert.True((await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).Succeeded);
    }
}

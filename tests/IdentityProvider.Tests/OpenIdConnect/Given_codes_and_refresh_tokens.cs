using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What ends them, what does not, and what a thief gets.</summary>
public sealed class Given_codes_and_refresh_tokens : WorldForEachTest
{
    [Theory, Spec("RFC 6749 §4.1.2"), InlineData(0), InlineData(30)]
    public async Task when_a_code_comes_twice_then_all_that_came_of_it_ends(int secondsLater)
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        var tokens = await World.GlobexWeb.RedeemAsync(request, code);
        World.Provider.Clock.Advance(TimeSpan.FromSeconds(secondsLater));

        Assert.Equal("invalid_grant", (await World.GlobexWeb.RedeemAsync(request, code)).Error);
        await AssertDeadAsync(tokens);
    }

    [Fact]
    public async Task when_another_client_tries_a_code_then_it_is_refused_and_the_owner_is_not_harmed()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        Assert.Equal("invalid_grant", (await World.Consenting.RedeemAsync(request, code)).Error);
        Assert.Equal("invalid_grant", (await World.Native.RedeemAsync(request, code)).Error);
        var tokens = await World.GlobexWeb.RedeemAsync(request, code);
        Assert.True(tokens.Succeeded, tokens.Body);

        Assert.Equal("invalid_grant", (await World.Consenting.RedeemAsync(request, code)).Error);
        await AssertAliveAsync(tokens);
    }

    [Theory, InlineData("https://app.test/other"), InlineData("")]
    public async Task when_a_code_is_redeemed_for_another_address_then_it_is_refused(string address)
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        (string, string)[] fields = [("grant_type", "authorization_code"), ("code", code), ("code_verifier", request.Verifier)];
        var answer = await World.GlobexWeb.TokenAsync(address.Length > 0 ? [.. fields, ("redirect_uri", address)] : fields);
        Assert.True(answer.Error is "invalid_grant" or "invalid_request", answer.Body);
    }

    [Theory, InlineData(59, true), InlineData(61, false)]
    public async Task when_a_code_is_a_minute_old_then_it_is_dead(int seconds, bool alive)
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        World.Provider.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(alive, (await World.GlobexWeb.RedeemAsync(request, code)).Succeeded);
    }

    [Fact]
    public async Task when_two_tabs_refresh_within_five_seconds_then_the_second_fails_and_nothing_ends()
    {
        var first = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var second = await World.GlobexWeb.RefreshAsync(first.RefreshToken);
        World.Provider.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(first.RefreshToken)).Error);
        await AssertAliveAsync(second);
    }

    [Fact, Spec("RFC 9700 §4.14.2")]
    public async Task when_a_refresh_token_comes_again_later_then_its_family_ends()
    {
        var first = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var second = await World.GlobexWeb.RefreshAsync(first.RefreshToken);
        World.Provider.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(first.RefreshToken)).Error);
        await AssertDeadAsync(second);
        Assert.Null(await Browser.ErrorAtClientAsync(World.GlobexWeb, World.GlobexWeb.Request(("prompt", "none"))));
    }

    [Fact]
    public async Task when_another_client_tries_a_refresh_token_then_it_is_refused_and_the_owner_is_not_harmed()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        Assert.Equal("invalid_grant", (await World.Consenting.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await World.Native.RefreshAsync(tokens.RefreshToken)).Error);
        await AssertAliveAsync(tokens);
    }

    [Fact]
    public async Task when_it_is_used_now_and_then_it_outlives_the_session_and_ends_after_ninety_days()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var sid = tokens.IdTokenClaims.GetProperty("sid").GetString();
        for (var day = 13; day < 90; day += 13)
        {
            Later(TimeSpan.FromDays(13));
            tokens = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
            Assert.True(tokens.Succeeded, $"Day {day}: {tokens.Body}");
            Assert.Equal(sid, tokens.IdTokenClaims.GetProperty("sid").GetString());
        }

        Assert.Equal("login_required", await Browser.ErrorAtClientAsync(World.GlobexWeb, World.GlobexWeb.Request(("prompt", "none"))));
        Later(TimeSpan.FromDays(12) + TimeSpan.FromMinutes(1));
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
    }

    [Fact]
    public async Task when_it_is_not_used_for_fourteen_days_then_it_ends()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        Later(TimeSpan.FromDays(14) + TimeSpan.FromSeconds(1));
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
    }

    [Theory, InlineData("signed out"), InlineData("session ended"), InlineData("account"), InlineData("member"), InlineData("tenant"), InlineData("client")]
    public async Task when_what_it_rests_on_ends_then_refresh_code_and_access_tokens_end_at_once(string what)
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        await AssertAliveAtUserInfoAsync(tokens);
        await EndAsync(what, tokens);

        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RedeemAsync(request, code)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.NotEqual("True", (await World.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        Assert.NotEqual("True", (await World.GlobexWeb.IntrospectAsync(tokens.RefreshToken)).Text("active"));
    }

    /// <summary>By days: the clock is set, since everything that looks every few seconds would be called a million times on the way.</summary>
    private void Later(TimeSpan time) => World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + time);

    private async Task EndAsync(string what, TokenAnswer tokens)
    {
        var provider = World.Provider;
        switch (what)
        {
            case "signed out":
                await Browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken));
                break;
            case "session ended":
                using (var other = World.NewBrowser())
                {
                    await World.Eve.VisitAsync(other, "/my/sessions");
                    await other.PressAsync("End all other sessions");
                }

                break;
            case "account":
                await provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, World.Eve.Email));
                break;
            case "member":
                await provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, World.Eve.Email, "globex", provider.Clock.GetUtcNow()));
                break;
            case "tenant":
                await provider.WithDatabaseAsync(db => Change.SuspendAsync(db, "globex"));
                break;
            default:
                await provider.WithDatabaseAsync(db => Change.DisableClientAsync(db, "globex-web"));
                break;
        }
    }

    private async Task AssertAliveAtUserInfoAsync(TokenAnswer tokens) =>
        Assert.Equal(HttpStatusCode.OK, (await World.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);

    private async Task AssertAliveAsync(TokenAnswer tokens)
    {
        await AssertAliveAtUserInfoAsync(tokens);
        var next = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(next.Succeeded, next.Body);
    }

    private async Task AssertDeadAsync(TokenAnswer tokens)
    {
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.Equal("False", (await World.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
    }
}

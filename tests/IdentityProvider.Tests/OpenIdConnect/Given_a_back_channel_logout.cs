using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Mail;
using Microsoft.IdentityModel.JsonWebTokens;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>Which ends are told, to whom, and in what words.</summary>
[Spec("OpenID Connect Back-Channel Logout §2")]
public sealed class Given_a_back_channel_logout : IAsyncLifetime
{
    private World world = null!;
    private Browser browser = null!;
    private LogoutReceiver globexWeb = null!;
    private LogoutReceiver portal = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync(LogoutReceiver.Allowed);
        browser = world.NewBrowser();
        globexWeb = await LogoutReceiver.StartForAsync(world, "globex-web");
        portal = await LogoutReceiver.StartForAsync(world, "portal", "acme-web");
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await globexWeb.DisposeAsync();
        await portal.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task when_a_person_signs_out_then_exactly_the_applications_of_that_session_are_told_in_a_token_that_is_no_id_token()
    {
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        using var elsewhere = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(elsewhere, world.Eve);
        await world.Portal.SignInAsync(elsewhere, world.Eve);
        var moment = world.Provider.Clock.GetUtcNow();

        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken, "https://app.test/signed-out"));
        Assert.True(browser.Page.IsElsewhere, browser.Page.Text);
        await SettledAsync();

        var token = Assert.Single(globexWeb.Received);
        Assert.Empty(portal.Received);
        Assert.Equal(("logout+jwt", "RS256"), (new JsonWebToken(token).Typ, new JsonWebToken(token).Alg));
        var claims = await world.GlobexWeb.VerifiedAsync(token);
        Assert.Equal(LogoutReceiver.SidOf(tokens), claims.GetProperty("sid").GetString());
        Assert.Equal(tokens.IdTokenClaims.GetProperty("sub").GetString(), claims.GetProperty("sub").GetString());
        Assert.Equal("{}", claims.GetProperty("events").GetProperty("http://schemas.openid.net/event/backchannel-logout").GetRawText());
        Assert.Equal(moment.ToUnixTimeSeconds(), claims.GetProperty("iat").GetInt64());
        Assert.Equal(120, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.NotEmpty(claims.GetProperty("jti").GetString()!);
        Assert.False(claims.TryGetProperty("nonce", out _));
    }

    [Fact]
    public async Task when_the_session_was_in_use_at_two_applications_long_after_their_tokens_expired_then_both_are_told()
    {
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve, ("scope", "openid"));
        await world.Portal.SignInAsync(browser, world.Eve, ("scope", "openid"));
        await world.Portal.SignInAsync(browser, world.Eve, ("scope", "openid"));
        await Given_old_grants_and_tokens.PruneAfterAsync(world.Provider, TimeSpan.FromHours(5));

        await browser.OpenAsync("/my/sessions");
        await browser.OpenAsync("/connect/logout");
        await browser.PressAsync("Sign out");
        await SettledAsync();
        Assert.Equal(LogoutReceiver.SidOf(tokens), Assert.Single(globexWeb.Sids));
        Assert.Equal(LogoutReceiver.SidOf(tokens), Assert.Single(portal.Sids));
    }

    [Fact]
    public async Task when_another_session_is_ended_on_my_page_or_replaced_by_another_person_then_it_is_told()
    {
        var first = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        using var elsewhere = world.NewBrowser();
        var second = await world.GlobexWeb.SignInAsync(elsewhere, world.Eve);
        await elsewhere.OpenAsync("/my/sessions");
        await elsewhere.PressAsync("End all other sessions");
        await world.Eve.GetThroughAsync(elsewhere);
        await SettledAsync();
        Assert.Equal([LogoutReceiver.SidOf(first)], globexWeb.Sids);

        await elsewhere.OpenAsync("/signin?return=%2Fmy%2Fprofile");
        await world.Gus.GetThroughAsync(elsewhere);
        await SettledAsync();
        Assert.Equal([LogoutReceiver.SidOf(first), LogoutReceiver.SidOf(second)], globexWeb.Sids);
    }

    [Fact]
    public async Task when_the_account_is_disabled_then_all_its_sessions_are_told()
    {
        var first = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        using var elsewhere = world.NewBrowser();
        var second = await world.GlobexWeb.SignInAsync(elsewhere, world.Eve);
        await world.Provider.ProvisionAsync("""{ "users": [ { "email": "eve@globex.test", "disabled": true } ] }""");
        await SettledAsync();
        Assert.Equal(new[] { LogoutReceiver.SidOf(first), LogoutReceiver.SidOf(second) }.Order(), globexWeb.Sids.Order());
    }

    [Fact]
    public async Task when_a_member_is_removed_then_the_applications_of_this_tenant_are_told_now_and_those_of_others_at_the_end_of_the_session()
    {
        var acme = await world.AcmeWeb.SignInAsync(browser, world.Gus);
        await world.GlobexWeb.SignInAsync(browser, world.Gus);
        using var console = world.NewBrowser();
        await world.Dora.VisitAsync(console, "/admin/globex/members?search=gus");
        await console.FollowAsync("Remove");
        await world.Dora.GetThroughAsync(console);
        await console.PressAsync("Remove");
        await SettledAsync();
        Assert.Equal(LogoutReceiver.SidOf(acme), Assert.Single(globexWeb.Sids));
        Assert.Empty(portal.Received);
        Assert.Equal(
            (await world.Provider.TenantNowAsync("globex")).Id.ToString(), (await world.GlobexWeb.VerifiedAsync(globexWeb.Received[0])).GetProperty("tenant_id").GetString());

        await browser.OpenAsync(RelyingParty.LogoutAddress(acme.IdToken));
        await SettledAsync();
        Assert.Equal(LogoutReceiver.SidOf(acme), Assert.Single(portal.Sids));
        Assert.Single(globexWeb.Received);
    }

    [Fact]
    public async Task when_one_session_is_ended_twenty_times_at_once_then_each_application_is_told_once()
    {
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await world.Portal.SignInAsync(browser, world.Eve);
        var copies = Enumerable.Range(0, 20).Select(_ => browser.Copy(world.Provider.NewClient())).ToList();
        await Task.WhenAll(copies.Select(copy => copy.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken))));
        copies.ForEach(copy => copy.Dispose());
        await SettledAsync();
        Assert.Single(globexWeb.Received);
        Assert.Single(portal.Received);
        Assert.Equal(1, await world.Provider.WithDatabaseAsync(db => Task.FromResult(db.Set<IdentityProvider.Auditing.AuditEntry>().Count(e => e.Kind == "session.ended"))));
    }

    [Fact]
    public async Task when_an_application_has_its_id_tokens_signed_otherwise_then_its_logout_tokens_are_too()
    {
        await world.Provider.WithDatabaseAsync(db => Change.SignByAsync(db, "globex-web", "ES256"));
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken));
        await SettledAsync();
        var token = Assert.Single(globexWeb.Received);
        Assert.Equal("ES256", new JsonWebToken(token).Alg);
        await world.GlobexWeb.VerifiedAsync(token);
    }

    private Task SettledAsync() => OutboxDriving.EventuallyAsync(async () =>
        (await LogoutReceiver.DeliveriesAsync(world)) is { Count: > 0 } all && all.All(d => d.State is LogoutDeliveryState.Delivered));
}

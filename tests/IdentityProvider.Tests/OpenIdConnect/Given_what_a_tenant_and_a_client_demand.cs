using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>The policy at the protocol's doors: to the second, and never spending what it refuses.</summary>
public sealed class Given_what_a_tenant_and_a_client_demand : IAsyncLifetime
{
    private World world = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync();
        browser = world.NewBrowser();
    }

    public ValueTask DisposeAsync()
    {
        browser.Dispose();
        return world.DisposeAsync();
    }

    [Fact]
    public async Task when_a_policy_is_scheduled_then_it_acts_exactly_at_its_time()
    {
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var at = world.Provider.Clock.GetUtcNow().AddHours(1);
        await world.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", at));

        world.Provider.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await SilentAsync(world.GlobexWeb));
        tokens = await world.GlobexWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(tokens.Succeeded, tokens.Body);

        world.Provider.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("interaction_required", await SilentAsync(world.GlobexWeb));
        Assert.Equal("two_factor_required", (await world.GlobexWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
    }

    [Fact]
    public async Task when_a_code_is_refused_by_the_policy_then_it_is_not_spent_and_works_after_the_step_up()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var (request, code) = await browser.CodeAsync(world.GlobexWeb);
        await world.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        Assert.Equal("two_factor_required", (await world.GlobexWeb.RedeemAsync(request, code)).ErrorCode);
        Assert.Equal("two_factor_required", (await world.GlobexWeb.RedeemAsync(request, code)).ErrorCode);

        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var tokens = await world.GlobexWeb.RedeemAsync(request, code);
        Assert.True(tokens.Succeeded, tokens.Body);
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_the_policy_demands_more_then_access_tokens_live_out_their_minutes()
    {
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await world.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await world.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
    }

    [Fact]
    public async Task when_a_client_takes_two_factors_only_then_a_session_with_one_does_not_do_there_and_does_elsewhere()
    {
        await world.Provider.ProvisionAsync(Documents.Client("vault", "globex", "\"minimumAcr\": \"mfa\""));
        using var vault = new RelyingParty(world.Provider, "vault", World.Secret);
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        Assert.Equal("interaction_required", await SilentAsync(vault));
        var tokens = await vault.SignInAsync(browser, world.Eve, ("acr_values", "pwd"));
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Contains("/signin/set-up-two-factor", world.Eve.Asked);
    }

    [Fact]
    public async Task when_one_tenant_demands_then_tokens_for_another_are_untouched()
    {
        var globex = await world.GlobexWeb.SignInAsync(browser, world.Gus);
        Assert.Equal("interaction_required", await SilentAsync(world.AcmeWeb));
        Assert.Equal("interaction_required", await SilentAsync(world.Portal, ("tenant", "acme")));
        Assert.True((await world.GlobexWeb.RefreshAsync(globex.RefreshToken)).Succeeded);
    }

    private Task<string?> SilentAsync(RelyingParty app, params (string, string)[] more) =>
        browser.ErrorAtClientAsync(app, app.Request([("prompt", "none"), .. more]));
}

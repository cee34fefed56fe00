using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>The policy at the protocol's doors: to the second, and never spending what it refuses.</summary>
public sealed class Given_what_a_tenant_and_a_client_demand : WorldForEachTest
{
    [Fact]
    public async Task when_a_policy_is_scheduled_then_it_acts_exactly_at_its_time()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var at = World.Provider.Clock.GetUtcNow().AddHours(1);
        await World.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", at));

        World.Provider.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Null(await SilentAsync(World.GlobexWeb));
        tokens = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(tokens.Succeeded, tokens.Body);

        World.Provider.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("interaction_required", await SilentAsync(World.GlobexWeb));
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
    }

    [Fact]
    public async Task when_a_code_is_refused_by_the_policy_then_it_is_not_spent_and_works_after_the_step_up()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        await World.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RedeemAsync(request, code)).ErrorCode);
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RedeemAsync(request, code)).ErrorCode);

        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var tokens = await World.GlobexWeb.RedeemAsync(request, code);
        Assert.True(tokens.Succeeded, tokens.Body);
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_the_policy_demands_more_then_tokens_are_not_active_until_the_person_stepped_up()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await World.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await World.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.Equal("False", (await World.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        Assert.Equal("False", (await World.GlobexWeb.IntrospectAsync(tokens.RefreshToken)).Text("active"));

        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        Assert.Equal("True", (await World.GlobexWeb.IntrospectAsync(tokens.RefreshToken)).Text("active"));
        Assert.Equal("mfa", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_a_client_takes_two_factors_only_then_a_session_with_one_does_not_do_there_and_does_elsewhere()
    {
        await World.Provider.ProvisionAsync(Documents.Client("vault", "globex", "\"minimumAcr\": \"mfa\""));
        using var vault = new RelyingParty(World.Provider, "vault", World.Secret);
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        Assert.Equal("interaction_required", await SilentAsync(vault));
        var tokens = await vault.SignInAsync(Browser, World.Eve, ("acr_values", "pwd"));
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Contains("/signin/set-up-two-factor", World.Eve.Asked);
    }

    [Fact]
    public async Task when_one_tenant_demands_then_tokens_for_another_are_untouched()
    {
        var globex = await World.GlobexWeb.SignInAsync(Browser, World.Gus);
        Assert.Equal("interaction_required", await SilentAsync(World.AcmeWeb));
        Assert.Equal("interaction_required", await SilentAsync(World.Portal, ("tenant", "acme")));
        Assert.True((await World.GlobexWeb.RefreshAsync(globex.RefreshToken)).Succeeded);
    }

    private Task<string?> SilentAsync(RelyingParty app, params (string, string)[] more) =>
        Browser.ErrorAtClientAsync(app, app.Request([("prompt", "none"), .. more]));
}

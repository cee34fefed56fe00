using IdentityProvider.Policy;
using IdentityProvider.Provisioning;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>In acme, which requires a second factor and has one admin, so that a request is an approval.</summary>
public sealed class Given_a_member_who_is_exempt : WorldForEachTest
{
    [Fact]
    public async Task when_they_sign_in_by_password_alone_then_the_tokens_say_so_and_after_its_end_a_refresh_is_refused()
    {
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo, hours: 2);
        var until = World.Provider.Clock.GetUtcNow().AddHours(2).ToUnixTimeSeconds();
        using var cleo = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(cleo, World.Cleo);
        Assert.Equal(["/signin"], World.Cleo.Asked);
        Assert.Equal(["pwd"], Exempting.AmrOf(tokens));
        Assert.Equal("pwd", tokens.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Equal(("exemption", until), Exempting.ReceiptOf(tokens));
        Assert.Equal("True", (await World.AcmeWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        tokens = await World.AcmeWeb.RefreshAsync(tokens.RefreshToken);
        Assert.Equal(("exemption", until), Exempting.ReceiptOf(tokens));

        World.Provider.Clock.AdjustTime(DateTimeOffset.FromUnixTimeSeconds(until));
        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.False((await cleo.OpenAsync(World.AcmeWeb.Request().Address)).IsElsewhere);
    }

    [Fact]
    public async Task when_an_admin_withdraws_it_then_their_tokens_are_dead_at_once()
    {
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        using var cleo = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(cleo, World.Cleo);
        Assert.Contains("is withdrawn", (await World.Ada.AnswerAsync(Browser, "acme", "Withdraw")).Alert, StringComparison.Ordinal);
        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.Equal("False", (await World.AcmeWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
    }

    [Fact]
    public async Task when_it_is_for_one_tenant_then_another_asks_all_the_same()
    {
        await World.Provider.WithDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Slug == "globex").ExecuteUpdateAsync(set => set.SetProperty(t => t.TwoFactorMode, TwoFactorMode.Required)));
        await World.Ada.GrantAsync(Browser, "acme", World.Gus);
        using var gus = World.NewBrowser();
        Assert.Equal("exemption", Exempting.ReceiptOf(await World.AcmeWeb.SignInAsync(gus, World.Gus)).MetBy);
        Assert.Equal("/signin/confirm-email", (await World.Gus.PasswordAloneAsync(gus, World.GlobexWeb)).Path);
        Assert.Equal("/signin/confirm-email", (await World.Gus.PasswordAloneAsync(gus, World.Portal, ("tenant", "globex"))).Path);
    }

    [Fact]
    public async Task when_the_application_itself_demands_a_second_factor_then_it_is_asked_for()
    {
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        await World.Provider.ProvisionAsync($$"""
            { "clients": [ { "clientId": "strict", "name": "Strict", "tenant": "acme", "type": "Confidential", "secret": "{{World.Secret}}", "grantTypes": ["authorization_code"],
              "redirectUris": ["https://app.test/callback"], "scopes": ["openid"], "minimumAcr": "mfa" } ] }
            """);
        using var cleo = World.NewBrowser();
        using var strict = new RelyingParty(World.Provider, "strict", World.Secret) { Scope = "openid" };
        Assert.Equal("/signin/confirm-email", (await World.Cleo.PasswordAloneAsync(cleo, strict)).Path);
        using var another = World.NewBrowser();
        Assert.Equal("/signin/confirm-email", (await World.Cleo.PasswordAloneAsync(another, World.AcmeWeb, ("acr_values", "mfa"))).Path);
    }

    [Fact]
    public async Task when_they_have_a_second_factor_then_it_is_asked_for_all_the_same()
    {
        await World.Ada.GrantAsync(Browser, "acme", World.Bob);
        using var bob = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(bob, World.Bob);
        Assert.Equal(["/signin", "/signin/two-factor"], World.Bob.Asked);
        Assert.Equal(("otp", null), Exempting.ReceiptOf(tokens));
    }

    [Fact]
    public async Task when_they_leave_and_come_back_then_they_are_exempt_no_more()
    {
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        await World.Ada.VisitAsync(Browser, "/admin/acme/members?search=cleo");
        await Browser.FollowAsync("Remove");
        await Browser.PressAsync("Remove");
        await World.Provider.ProvisionAsync(World.Document, new ApplyChoices { Overwrite = new HashSet<string> { "memberships" } });
        using var cleo = World.NewBrowser();
        Assert.Equal("/signin/confirm-email", (await World.Cleo.PasswordAloneAsync(cleo, World.AcmeWeb)).Path);
        Assert.Empty((await World.Ada.VisitAsync(Browser, "/admin/acme/members?twoFactor=exempt")).Document.QuerySelectorAll("tbody tr"));
    }
}

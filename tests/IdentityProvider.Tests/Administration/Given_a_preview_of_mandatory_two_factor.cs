using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_preview_of_mandatory_two_factor : WorldForEachTest
{
    private const string Security = "/admin/globex/security";

    [Fact]
    public async Task when_people_work_with_a_password_alone_then_it_shows_who_with_how_many_sessions_and_tokens_and_where()
    {
        using var eve = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(eve, World.Eve);
        var tokens = await World.Portal.SignInAsync(eve, World.Eve, ("tenant", "globex"));
        await World.Portal.RefreshAsync(tokens.RefreshToken);
        using var dora = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(dora, World.Dora);
        using var bob = World.NewBrowser();
        await World.AcmeWeb.SignInAsync(bob, World.Bob);

        var page = await World.Dora.VisitAsync(Browser, Security);

        Assert.Equal(["eve@globex.test", "gus@acme.test Admin"], Lines(page, "preview-members"));
        Assert.Contains("sessions 1, refresh tokens 2", page.ByTestId("preview-alive").TextContent, StringComparison.Ordinal);
        Assert.Equal(["globex-web 1 1", "portal 1 1"], Rows(page));
        Assert.Equal("eve@globex.test, gus@acme.test", page.ValueOf("Their addresses, to copy"));
    }

    [Fact]
    public async Task when_a_token_is_used_up_revoked_or_its_session_signed_out_then_it_is_not_counted()
    {
        using var eve = World.NewBrowser();
        var tokens = await World.GlobexWeb.SignInAsync(eve, World.Eve);
        await World.GlobexWeb.RevokeAsync(tokens.RefreshToken);
        using var again = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(again, World.Eve);
        await again.OpenAsync("/connect/logout");
        await again.PressAsync("Sign out");

        Assert.Empty(Rows(await World.Dora.VisitAsync(Browser, Security)));
    }

    [Fact]
    public async Task when_somebody_without_a_second_factor_joins_meanwhile_then_the_confirmation_is_refused_until_it_was_seen()
    {
        await World.Dora.VisitAsync(Browser, Security);
        await World.Provider.PersonAsync("newcomer@globex.test", "globex");

        await AssertOutdatedAsync(() => Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm"));
        Assert.Contains("newcomer@globex.test", Lines(Browser.Page, "preview-members"));

        Assert.Contains("mandatory now", (await Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm")).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_admin_loses_their_second_factor_meanwhile_then_the_confirmation_is_refused()
    {
        var second = await World.Provider.AdminAsync("second@globex.test", "globex");
        await EnrolAsync(second);
        await World.Dora.VisitAsync(Browser, Security);
        // The number of those without one stays the same.
        await EnrolAsync(World.Eve);
        await World.Provider.WithDatabaseAsync(db => db.Set<Authenticator>()
            .Where(a => db.Set<Account>().Any(p => p.Id == a.AccountId && p.Email == second.Email)).ExecuteDeleteAsync());

        await AssertOutdatedAsync(() => Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm"));
    }

    [Fact]
    public async Task when_only_more_people_are_ready_meanwhile_then_the_confirmation_holds()
    {
        await World.Dora.VisitAsync(Browser, Security);
        await EnrolAsync(World.Eve);

        Assert.Contains("mandatory now", (await Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm")).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_preview_is_missing_made_up_or_of_another_tenant_or_change_then_it_is_refused()
    {
        await World.Provider.AdminAsync("other@initrode.test");
        var other = await World.Provider.TenantAsync("initrode");
        await World.Provider.WithDatabaseAsync(async db =>
        {
            db.Add(new Membership { TenantId = other.Id, AccountId = (await db.Set<Account>().SingleAsync(a => a.Email == World.Dora.Email)).Id, Role = MemberRole.Admin });
            return await db.SaveChangesAsync();
        });
        await World.Dora.VisitAsync(Browser, "/admin/initrode/security");
        var foreign = Browser.Page.Hidden("PreviewToken");
        await World.Dora.VisitAsync(Browser, Security);
        var turningOn = Browser.Page.Hidden("PreviewToken");

        foreach (var token in (string[])["", "made up", foreign, turningOn + "x"])
        {
            await AssertOutdatedAsync(() => Browser.PostWithTokenAsync(Security, ("Mandatory", "true"), ("PreviewToken", token)));
        }

        await Browser.PostWithTokenAsync(Security, ("Mandatory", "true"), ("PreviewToken", turningOn));
        var answer = await Browser.PostWithTokenAsync(Security, ("Mandatory", "false"), ("PreviewToken", turningOn));
        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Equal((TwoFactorMode.Required, 2), await PolicyAsync());
    }

    [Fact]
    public async Task when_the_list_is_downloaded_then_it_holds_the_tenants_people_and_no_formula()
    {
        await World.Provider.PersonAsync("zoe@globex.test", "globex");
        await World.Provider.WithDatabaseAsync(db => db.Set<Account>().Where(a => a.Email == "zoe@globex.test")
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, "=HYPERLINK(\"https://evil.test\",\"Zoe, \"\"click\"\"\")")));
        await World.Dora.VisitAsync(Browser, Security);

        var lines = (await Browser.FollowAsync("Download all as CSV")).Html.TrimStart('\uFEFF').TrimEnd().Split("\r\n");

        Assert.Equal("email,name,role,last_sign_in,invited_until", lines[0]);
        Assert.Equal(["eve@globex.test", "gus@acme.test", "zoe@globex.test"], lines.Skip(1).Select(line => line[..line.IndexOf(',', StringComparison.Ordinal)]));
        Assert.Contains(",\"'=HYPERLINK(", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_member_or_a_foreign_admin_wants_the_list_then_it_is_not_there()
    {
        await World.Eve.VisitAsync(Browser, "/my/profile");
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync(Security + "?handler=WithoutTwoFactor")).Status);
        using var ada = World.NewBrowser();
        await World.Ada.VisitAsync(ada, "/admin/acme");
        Assert.Equal(HttpStatusCode.NotFound, (await ada.OpenAsync(Security + "?handler=WithoutTwoFactor")).Status);
    }

    private async Task AssertOutdatedAsync(Func<Task<Page>> confirm)
    {
        var page = await confirm();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("preview_outdated", page.Alert, StringComparison.Ordinal);
        Assert.Equal((TwoFactorMode.Off, 1), await PolicyAsync());
    }

    private async Task EnrolAsync(Person person) => await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(person)).Id);

    private Task<(TwoFactorMode, int)> PolicyAsync() => World.Provider.PolicyNowAsync("globex");

    private static IEnumerable<string> Lines(Page page, string testId) => page.ByTestId(testId).QuerySelectorAll("li").Select(Words);

    private static IEnumerable<string> Rows(Page page) => page.Document.QuerySelectorAll("[data-testid=preview-applications] tbody tr").Select(Words);

    private static string Words(AngleSharp.Dom.IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

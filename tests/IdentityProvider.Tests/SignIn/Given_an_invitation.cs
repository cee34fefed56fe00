using System.Net;
using System.Text;
using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_an_invitation : WorldForEachTest
{
    private const string Nina = "nina@new.test";
    private const string Dead = "This invitation is no longer valid.";

    [Fact]
    public async Task when_a_new_person_accepts_under_a_requiring_tenant_then_set_up_comes_with_it_and_they_end_at_the_application_with_a_token()
    {
        await World.Provider.ProvisionAsync("""
            { "tenants": [ { "slug": "acme", "name": "Acme Inc." } ],
              "clients": [ { "clientId": "acme-desk", "name": "Acme Desk", "tenant": "acme", "type": "Public", "grantTypes": ["authorization_code"],
                "redirectUris": ["https://app.test/callback"], "initiateLoginUri": "https://app.test/login", "scopes": ["openid"] } ] }
            """);
        var link = await World.InviteAsync(World.Ada, "acme", Nina, application: "acme-desk");

        var page = await Browser.OpenAsync(link);
        Assert.Equal("You are invited to become a member of Acme Inc., with this address: nina@new.test", Words(page.ByTestId("invitation").TextContent));
        Assert.Equal("new-password", page.Field("New password").GetAttribute("autocomplete"));
        Assert.Equal(["no-referrer"], page.Headers!.GetValues("Referrer-Policy"));
        Assert.True(page.Headers.CacheControl!.NoStore);
        page = await Browser.AcceptAsNewAsync(link);

        // No confirmation code: the link came by mail.
        Assert.Equal("/signin/set-up-two-factor", page.Path);
        Assert.Contains("Acme Inc. requires two-factor authentication", page.Text, StringComparison.Ordinal);
        var nina = new Person(World.Provider, Nina, InvitationDriving.NewPassword);
        await nina.SetUpAsync(Browser);
        Assert.Equal("https://app.test/login?iss=https%3A%2F%2Fid.test%2F", Browser.Page.Address.OriginalString);

        var app = new RelyingParty(World.Provider, "acme-desk", null) { Scope = "openid" };
        var tokens = await app.SignInAsync(Browser, nina);
        Assert.Equal((true, 0), (tokens.Succeeded, nina.Asked.Count));
        Assert.Equal(["pwd", "otp", "mfa"], tokens.IdTokenClaims.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        Assert.Contains("nina@new.test Member", await World.MembersNowAsync("acme"));
        var account = await World.Provider.AccountOfAsync(nina);
        Assert.Equal((true, "Nina", "en"), (account.EmailVerified, account.Name, account.Locale));
        Assert.Equal(account.Id, Assert.Single(await EntriesAsync("invitation.accepted")).AccountId);
    }

    [Fact]
    public async Task when_the_tenant_requires_nothing_then_they_are_signed_in_and_set_up_is_theirs_to_choose()
    {
        var page = await Browser.AcceptAsNewAsync(await World.InviteAsync(World.Dora, "globex", Nina, "Admin"));
        Assert.Equal("/my/profile", page.Path);
        Assert.Contains("nina@new.test Admin", await World.MembersNowAsync("globex"));
    }

    [Fact]
    public async Task when_the_set_up_is_left_then_no_token_of_the_tenant_comes_of_the_password()
    {
        await Browser.AcceptAsNewAsync(await World.InviteAsync(World.Ada, "acme", Nina));
        var request = World.AcmeWeb.Request();
        await Browser.OpenAsync(request.Address);
        Assert.Equal("/signin/set-up-two-factor", Browser.Page.Path);
        using var later = World.NewBrowser();
        await later.OpenAsync(request.Address);
        await new Person(World.Provider, Nina, InvitationDriving.NewPassword).EnterPasswordAsync(later);
        Assert.Equal("/signin/confirm-email", later.Page.Path);
    }

    [Fact]
    public async Task when_the_link_is_used_replaced_withdrawn_expired_or_made_up_then_one_page_says_so_and_names_nobody()
    {
        var used = await World.InviteAsync(World.Dora, "globex", Nina);
        await Browser.AcceptAsNewAsync(used);
        var replaced = await World.InviteAsync(World.Dora, "globex", "second@new.test");
        var expired = await World.InviteAsync(World.Dora, "globex", "second@new.test");
        var madeUp = expired[..^4] + "AAAA";
        foreach (var link in (string[])[used, replaced, madeUp, "/signin/invitation", "/signin/invitation?token="])
        {
            await AssertDeadAsync(link);
        }

        using var open = World.NewBrowser();
        await open.OpenAsync(expired);
        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromDays(7));
        await AssertDeadAsync(expired);
        await open.Fill("Name", "Late").Fill("New password", InvitationDriving.NewPassword).PressAsync("Accept");
        Assert.Contains(Dead, open.Page.Alert, StringComparison.Ordinal);
        Assert.Equal(0, await World.AccountsOfAsync("second@new.test"));
    }

    [Fact, Spec("F-07")]
    public async Task when_another_account_is_signed_in_then_it_cannot_accept_and_is_shown_the_way_on()
    {
        foreach (var invited in (string[])["cleo@acme.test", Nina])
        {
            var link = await World.InviteAsync(World.Dora, "globex", invited);
            using var stranger = World.NewBrowser();
            await World.Stranger.VisitAsync(stranger, "/my/profile");
            await stranger.OpenAsync(link);
            Assert.Contains("You are signed in as stranger@nowhere.test", stranger.Page.Alert, StringComparison.Ordinal);
            Assert.False(stranger.Page.HasButton("Accept"));
            await stranger.PostWithTokenAsync(link, ("Name", "Stranger"), ("NewPassword", InvitationDriving.NewPassword));
            Assert.Contains("You are signed in as", stranger.Page.Alert, StringComparison.Ordinal);
            Assert.Equal(4, (await World.MembersNowAsync("globex")).Count);
            Assert.Equal(0, await World.AccountsOfAsync(Nina));

            await stranger.PressAsync("Sign out and go on");
            Assert.True(stranger.Page.HasButton("Accept"));
        }
    }

    [Fact]
    public async Task when_the_account_exists_then_they_sign_in_with_both_factors_before_they_can_accept()
    {
        var link = await World.InviteAsync(World.Dora, "globex", "Bob@ACME.test");
        await Browser.OpenAsync(link);
        Assert.False(Browser.Page.HasField("New password"));
        await Browser.PostWithTokenAsync(link, ("Name", "Mallory"), ("NewPassword", InvitationDriving.NewPassword));
        Assert.Equal(("/signin", "Bob@ACME.test"), (Browser.Page.Path, Browser.Page.ValueOf("Email")));
        await World.Bob.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/two-factor", Browser.Page.Path);
        await Browser.PostWithTokenAsync(link);
        Assert.Equal("/signin/two-factor", Browser.Page.Path);
        Assert.DoesNotContain("bob@acme.test Member", await World.MembersNowAsync("globex"));

        await World.Bob.EnterCodeAsync(Browser);
        Assert.Equal("/signin/invitation", Browser.Page.Path);
        Assert.Equal("/my/profile", (await Browser.PressAsync("Accept")).Path);
        Assert.Contains("bob@acme.test Member", await World.MembersNowAsync("globex"));
        Assert.Equal("Bob", (await World.Provider.AccountOfAsync(World.Bob)).Name);
    }

    [Fact]
    public async Task when_somebody_without_a_second_factor_comes_to_a_requiring_tenant_then_set_up_takes_the_mailed_code()
    {
        var link = await World.InviteAsync(World.Ada, "acme", World.Eve.Email);
        await World.Eve.VisitAsync(Browser, "/my/profile");
        await Browser.OpenAsync(link);
        await Browser.PressAsync("Accept");
        Assert.Equal("/signin/confirm-email", Browser.Page.Path);
        await World.Eve.GetThroughAsync(Browser);
        Assert.Equal("/my/profile", Browser.Page.Path);
        Assert.Equal(["/signin/confirm-email", "/signin/set-up-two-factor"], World.Eve.Asked.Distinct());
    }

    [Fact]
    public async Task when_name_or_password_will_not_do_then_the_page_says_which_and_nothing_is_made()
    {
        var link = await World.InviteAsync(World.Dora, "globex", Nina);
        foreach (var (name, password) in ((string, string)[])[("", "short"), ("Nina\r\nBcc: all@globex.test", "seven77"), ("\u202EaniN", new string('x', 129))])
        {
            await Browser.OpenAsync(link);
            await Browser.PostWithTokenAsync(link, ("Name", name), ("NewPassword", password));
            Assert.Contains("Enter a name", Browser.Page.Alert, StringComparison.Ordinal);
            Assert.Matches("Enter at (least 15|most 128) characters", Browser.Page.Alert);
        }

        Assert.Equal(0, await World.AccountsOfAsync(Nina));
        await Browser.AcceptAsNewAsync(link, "<script>alert(1)</script>");
        Assert.Equal("/my/profile", Browser.Page.Path);
        Assert.DoesNotContain("<script>alert", Browser.Page.Html, StringComparison.Ordinal);
        Assert.Equal("<script>alert(1)</script>", Browser.Page.ValueOf("Name"));
    }

    [Fact]
    public async Task when_the_password_is_typed_on_another_keyboard_then_it_is_the_same()
    {
        var composed = "éàü sentence 日本語";
        await Browser.AcceptAsNewAsync(await World.InviteAsync(World.Dora, "globex", Nina), password: composed);
        using var other = World.NewBrowser();
        var page = await other.TryPasswordAsync(Nina, composed.Normalize(NormalizationForm.FormD));
        Assert.Equal("/my/profile", page.Path);
    }

    [Fact]
    public async Task when_the_tenant_is_suspended_meanwhile_then_nobody_comes_in_and_when_the_inviter_left_then_they_do()
    {
        var link = await World.InviteAsync(World.Dora, "globex", Nina);
        await World.Provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, World.Dora.Email, "globex", World.Provider.Clock.GetUtcNow()));
        await Browser.OpenAsync(link);
        await World.Provider.WithDatabaseAsync(db => Change.SuspendAsync(db, "globex"));
        await Browser.Fill("Name", "Nina").Fill("New password", InvitationDriving.NewPassword).PressAsync("Accept");
        Assert.Contains(Dead, Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal(0, await World.AccountsOfAsync(Nina));

        await World.Provider.WithDatabaseAsync(db => db.Set<Tenant>().ExecuteUpdateAsync(set => set.SetProperty(t => t.Suspended, false)));
        Assert.Equal("/my/profile", (await Browser.AcceptAsNewAsync(link)).Path);
    }

    [Fact]
    public async Task when_somebody_else_knows_where_an_accepted_one_leads_on_then_it_tells_them_nothing()
    {
        await Browser.AcceptAsNewAsync(await World.InviteAsync(World.Ada, "acme", Nina));
        var id = await World.Provider.WithDatabaseAsync(db => db.Set<Invitation>().Select(i => i.Id).SingleAsync());
        using var stranger = World.NewBrowser();
        await stranger.OpenAsync("/signin/joined?id=" + id);
        var address = stranger.Page.Address;
        await stranger.OpenAsync("/signin/joined?id=" + Guid.CreateVersion7());
        Assert.Equal(address, stranger.Page.Address);
    }

    private async Task AssertDeadAsync(string link)
    {
        using var browser = World.NewBrowser();
        var page = await browser.OpenAsync(link);
        Assert.Equal((HttpStatusCode.OK, Dead + " Ask whoever invited you for another one."), (page.Status, page.Alert));
        Assert.DoesNotContain("@", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Globex", page.Html, StringComparison.Ordinal);
    }

    private Task<List<AuditEntry>> EntriesAsync(string kind) => World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == kind).ToListAsync());

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

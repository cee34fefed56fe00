using System.Text.RegularExpressions;

namespace IdentityProvider.BrowserTests;

/// <summary>Each page of the product, looked at by axe-core in both colour schemes and at phone width.</summary>
public sealed class Given_any_page(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_it_is_of_the_sign_in_then_it_is_accessible_and_fits_a_phone()
    {
        await using var alex = await chromium.VisitorAsync(hosts, "alex");
        List<string> faults = [];
        async Task LookAsync() => faults.AddRange(await Inspection.FaultsAsync(alex));

        await alex.OpenAsync("/no-such-page");
        await LookAsync();
        await alex.OpenAsync("/signin/forgot-password");
        await LookAsync();
        await alex.Field("Email").FillAsync(alex.Email);
        await alex.PressAsync("Send link");
        await LookAsync();
        await alex.OpenAsync("/signin/reset-password?ticket=x");
        await LookAsync();
        foreach (var link in (string[])["/signin/confirm-new-email?ticket=x", "/signin/undo-email-change?token=x", "/signin/keep-account?token=x"])
        {
            await alex.OpenAsync(link);
            await LookAsync();
        }

        await alex.OpenAsync(Regex.Match((await hosts.Mail.NextAsync(alex.Email, m => m.Subject == "A new password", TestContext.Current.CancellationToken)).Body, @"http://\S+/signin/reset-password\?ticket=\S+").Value);
        await LookAsync();
        await alex.OpenAsync("/signin/known-browser?token=" + new string('x', 43));
        await LookAsync();
        await alex.OpenAsync("/signin/invitation?token=" + new string('x', 43));
        await LookAsync();
        await alex.OpenSampleAsync();
        await alex.PressAsync("Sign in");
        await LookAsync();
        await alex.Field("Email").FillAsync(alex.Email);
        await alex.Field("Password").FillAsync("not the password");
        await alex.PressAsync("Sign in");
        await LookAsync();
        await alex.EnterPasswordAsync();
        await LookAsync();
        await alex.EnterMailedCodeAsync();
        await LookAsync();
        await alex.ScanAsync();
        await alex.EnterCodeAsync(alex.Phone.WrongCode());
        await LookAsync();
        await alex.EnterCodeAsync();
        await LookAsync();
        await alex.PressAsync("I have saved these codes");
        await alex.OpenAsync("/connect/logout");
        await LookAsync();

        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_it_asks_for_a_second_factor_or_a_tenant_then_it_is_accessible_and_fits_a_phone()
    {
        await using var carol = await chromium.VisitorAsync(hosts, "carol");
        List<string> faults = [];
        async Task LookAsync() => faults.AddRange(await Inspection.FaultsAsync(carol));

        await carol.OpenSampleAsync();
        await carol.PressAsync("Sign in");
        await carol.EnterPasswordAsync();
        await LookAsync();
        await carol.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await LookAsync();
        await carol.Page.GoBackAsync();
        await carol.EnterCodeAsync();
        await carol.ReachAsync("/signin/tenant");
        await LookAsync();

        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_it_is_of_My_Page_then_it_is_accessible_and_fits_a_phone()
    {
        await using var ann = await chromium.VisitorAsync(hosts, "ann");
        await ann.SignInWithBothFactorsAsync("/my");
        await LookAtAllAsync(ann, "/my/profile", "/my/email", "/my/delete-account", "/my/two-factor", "/my/two-factor/disable", "/my/passkeys", "/my/passkeys/add", "/my/password", "/my/sessions", "/my/activity");
    }

    [Fact]
    public async Task when_it_is_of_a_tenants_console_then_it_is_accessible_and_fits_a_phone()
    {
        await using var ada = await chromium.VisitorAsync(hosts, "ada");
        await ada.SignInWithBothFactorsAsync("/admin/acme");
        await LookAtAllAsync(ada, "/admin/acme", "/admin/acme/members", "/admin/acme/members/invite", "/admin/acme/members/invited", "/admin/acme/security", "/admin/acme/sign-in", "/admin/acme/applications", "/admin/acme/simulate?email=bob%40acme.test&application=sample&session=password&password=1", "/admin/acme/audit-log");

        List<string> faults = [];
        async Task LookAsync() => faults.AddRange(await Inspection.FaultsAsync(ada));

        await ada.OpenAsync("/admin/acme/members/invite");
        await ada.Field("Email").FillAsync("ada@acme.test");
        await ada.PressAsync("Send invitation");
        await LookAsync();
        await ada.Field("Email").FillAsync("nina@new.test");
        await ada.PressAsync("Send invitation");
        await ada.OpenAsync("/admin/acme/members/invited");
        await LookAsync();
        var link = Regex.Match((await hosts.Mail.NextAsync("nina@new.test", TestContext.Current.CancellationToken)).Body, @"http://\S+/signin/invitation\?token=\S+").Value;
        await ada.OpenAsync(link);
        await LookAsync();
        await ada.PressAsync("Sign out and go on");
        await LookAsync();
        await ada.Field("Name").FillAsync(" ");
        await ada.Field("New password").FillAsync("long enough");
        await ada.PressAsync("Accept");
        await LookAsync();
        await ada.SignInWithBothFactorsAsync("/admin/acme/members");
        await ada.ReachAsync("/admin/acme/members");
        await ada.OpenAsync("/admin/acme/members?search=nobody&sessions=password");
        await LookAsync();
        await ada.OpenAsync("/admin/acme/members?search=ada%40acme");
        await ada.PressAsync("Make member");
        Assert.Contains("Nothing was changed", await ada.Page.InnerTextAsync("[role=alert]"), StringComparison.Ordinal);
        await LookAsync();
        await ada.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Remove" }).ClickAsync();
        await ada.PressAsync("Remove");
        Assert.Contains("Nothing was changed", await ada.Page.InnerTextAsync("[role=alert]"), StringComparison.Ordinal);
        await LookAsync();

        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_an_admin_changes_something_about_a_member_then_each_page_of_it_is_accessible_and_fits_a_phone()
    {
        await using var hugh = await chromium.VisitorAsync(hosts, "hugh");
        await hugh.SignInWithBothFactorsAsync("/admin/hooli/members/reset-two-factor");
        await LookAtAllAsync(hugh, "/admin/hooli/members/reset-two-factor", "/admin/hooli/exemptions", "/admin/hooli/audit-log/export", "/admin/hooli/audit-log?person=nobody%40hooli.test&from=2026-01-31");
        List<string> faults = [];
        async Task LookAsync() => faults.AddRange(await Inspection.FaultsAsync(hugh));
        async Task OpenRowAsync(string person, string action)
        {
            await hugh.OpenAsync("/admin/hooli/members?search=" + person);
            await hugh.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = action, Exact = true }).ClickAsync();
            await LookAsync();
        }

        await hugh.OpenAsync("/admin/hooli/audit-log?from=2026-02-31&to=x");
        Assert.Equal(2, await hugh.Page.Locator("[role=alert]").CountAsync());
        faults.AddRange((await Inspection.FaultsAsync(hugh)).Where(fault => !fault.Contains("status of 400", StringComparison.Ordinal)));
        await OpenRowAsync("hiro", "Reset two-factor");
        await hugh.Field("Reason").FillAsync("Lost the phone");
        await hugh.PressAsync("Reset two-factor");
        await LookAsync();
        await OpenRowAsync("hana", "One-time pass");
        await hugh.Field("Reason").FillAsync("No mail at hand");
        await hugh.PressAsync("Issue one-time pass");
        await LookAsync();
        await OpenRowAsync("hana", "Grant exemption");
        await hugh.Field("Reason").FillAsync("Waits for a phone, which is on its way from a far country to the office of the company");
        await hugh.PressAsync("Grant exemption");
        await LookAsync();
        await OpenRowAsync("hana", "Remove");
        await hugh.OpenAsync("/admin/hooli/exemptions");
        await LookAsync();
        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_it_is_of_the_operators_console_then_it_is_accessible_and_fits_a_phone()
    {
        await using var oona = await chromium.VisitorAsync(hosts, "oona");
        await oona.SignInWithBothFactorsAsync(Application.Request(hosts.Provider, hosts.Elsewhere, "query"));
        await oona.Page.WaitForURLAsync(url => url.StartsWith(hosts.Elsewhere, StringComparison.Ordinal));
        await oona.OpenAsync("/connect/logout");
        await oona.PressAsync("Sign out");
        await using var opal = await chromium.VisitorAsync(hosts, "opal");
        await opal.SignInWithBothFactorsAsync("/operator");
        for (var looks = 0; looks < 100 && await opal.Page.GetByTestId("failed-logout").CountAsync() == 0; looks++)
        {
            await opal.OpenAsync("/operator/deliveries");
        }

        Assert.True(await opal.Button("Try again").First.IsVisibleAsync());
        await LookAtAllAsync(opal, "/operator/deliveries", "/operator", "/operator?search=nobody", "/operator/tenants/acme", "/operator/operators", "/operator/clients", "/operator/keys", "/operator/limits");

        const string umbra = "/operator/tenants/umbra";
        List<string> faults = [];
        await opal.OpenAsync(umbra);
        await opal.PressAsync("Change plan to Standard");
        faults.AddRange(await Inspection.FaultsAsync(opal));
        await opal.Field("Reason for break-glass").FillAsync("All admins lost their phones on the same journey");
        await opal.PressAsync("Request break-glass");
        faults.AddRange(await Inspection.FaultsAsync(opal));
        await using var otis = await chromium.VisitorAsync(hosts, "otis");
        await otis.SignInWithBothFactorsAsync(umbra);
        faults.AddRange(await Inspection.FaultsAsync(otis));
        await otis.PressAsync("Approve");
        faults.AddRange(await Inspection.FaultsAsync(otis));
        await opal.OpenAsync("/operator");
        faults.AddRange(await Inspection.FaultsAsync(opal));
        Assert.Empty(faults);

        await using var uma = await chromium.VisitorAsync(hosts, "uma");
        await uma.SignInWithBothFactorsAsync("/admin/umbra/security");
        await LookAtAllAsync(uma, "/admin/umbra/security", "/admin/umbra/members");
    }

    [Fact]
    public async Task when_it_is_the_preview_of_a_policy_then_it_is_accessible_and_fits_a_phone()
    {
        await using var gina = await chromium.VisitorAsync(hosts, "gina");
        await gina.SignInWithBothFactorsAsync("/admin/globex/security");
        await LookAtAllAsync(gina, "/admin/globex/security");
        await gina.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "See them in the list of members" }).ClickAsync();
        await gina.ReachAsync("/admin/globex/members");
    }

    [Fact]
    public async Task when_it_is_of_a_Standard_tenants_console_then_it_is_accessible_and_fits_a_phone()
    {
        await using var irene = await chromium.VisitorAsync(hosts, "irene");
        await irene.SignInWithBothFactorsAsync("/admin/initech");
        await LookAtAllAsync(irene, "/admin/initech", "/admin/initech/members", "/admin/initech/security", "/admin/initech/audit-log");
    }

    [Fact]
    public async Task when_the_person_reads_Japanese_then_it_speaks_Japanese()
    {
        await using var gina = await chromium.VisitorAsync(hosts, "gina", locale: "ja-JP");
        await gina.OpenAsync("/signin");
        Assert.Equal("ja", await gina.Page.Locator("html").GetAttributeAsync("lang"));
        Assert.Matches(@"\p{IsHiragana}", await gina.Page.InnerTextAsync("body"));
        Assert.Empty(await Inspection.FaultsAsync(gina));
    }

    private static async Task LookAtAllAsync(Visitor visitor, params string[] paths)
    {
        List<string> faults = [];
        foreach (var path in paths)
        {
            Assert.Equal(200, (await visitor.OpenAsync(path))!.Status);
            Assert.Equal(path.Split('?')[0], visitor.Path);
            faults.AddRange(await Inspection.FaultsAsync(visitor));
        }

        Assert.Empty(faults);
    }
}

using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Administration;

/// <summary>What tests about resets and one-time passes do again and again.</summary>
internal static class ResetDriving
{
    public const string Reason = "Lost the phone on a train";
    public const string ResetSubject = "Your two-factor authentication was reset";

    /// <summary>An admin opens a row action of one member, and answers what is asked first.</summary>
    public static async Task<Page> OpenRowActionAsync(this Person admin, Browser browser, string tenant, string email, string action)
    {
        await admin.VisitAsync(browser, $"/admin/{tenant}/members?search={Uri.EscapeDataString(email)}");
        await browser.FollowAsync(action);
        return await admin.GetThroughAsync(browser);
    }

    public static async Task<Page> ResetAsync(this Person admin, Browser browser, string tenant, Person member)
    {
        await admin.OpenRowActionAsync(browser, tenant, member.Email, "Reset two-factor");
        return await browser.Fill("Reason", Reason).PressAsync("Reset two-factor");
    }

    /// <returns>The pass that was shown.</returns>
    public static async Task<string> IssuePassAsync(this Person admin, Browser browser, string tenant, Person member)
    {
        await admin.OpenRowActionAsync(browser, tenant, member.Email, "One-time pass");
        var page = await browser.Fill("Reason", Reason).PressAsync("Issue one-time pass");
        return page.ByTestId("one-time-pass").TextContent.Trim();
    }

    /// <summary>Signs in at an application until the mailed code is asked for, and chooses the pass instead.</summary>
    public static async Task<Page> AtThePassAsync(this Person member, Browser browser, RelyingParty app)
    {
        await browser.OpenAsync(app.Request().Address);
        await member.EnterPasswordAsync(browser);
        Assert.Equal("/signin/confirm-email", browser.Page.Path);
        return await browser.FollowAsync("Use a one-time pass");
    }

    /// <summary>The address in the mail that a reset sends.</summary>
    public static async Task<string> ObjectionLinkAsync(this World world, Person member)
    {
        var mail = await world.Provider.Mail.NextAsync(member.Email, m => m.Subject == ResetSubject, TestContext.Current.CancellationToken);
        return mail.Link("/signin/not-me?token=");
    }
}

using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>An admin at the switch, in the console.</summary>
internal static class PolicySwitch
{
    public static async Task TurnAsync(Browser browser, Person admin, string tenant, bool on)
    {
        await admin.VisitAsync(browser, $"/admin/{tenant}/security");
        browser.Fill("Mandatory two-factor authentication", on ? "true" : "false");
        var page = await browser.PressAsync("Confirm");
        Assert.True(page.Status is System.Net.HttpStatusCode.OK, page.Text);
    }
}

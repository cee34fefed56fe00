using System.Globalization;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Enforcement;

/// <summary>Admins who exempt members, in the console.</summary>
internal static class Exempting
{
    public const string Reason = "Lost the phone on a journey";

    public static async Task<Page> GrantAsync(this Person admin, Browser browser, string tenant, Person member, int hours = 2, string reason = Reason)
    {
        await admin.VisitAsync(browser, $"/admin/{tenant}/members?search={Uri.EscapeDataString(member.Email)}");
        await browser.FollowAsync("Grant exemption");
        await admin.GetThroughAsync(browser);
        return await browser.Fill("Hours", hours.ToString(CultureInfo.InvariantCulture)).Fill("Reason", reason).PressAsync("Grant exemption");
    }

    /// <summary>As the newest answer of the Security page offers it.</summary>
    public static async Task<Page> AnswerAsync(this Person admin, Browser browser, string tenant, string button)
    {
        await admin.VisitAsync(browser, $"/admin/{tenant}/security");
        return await browser.PressAsync(button);
    }

    public static async Task PromoteAsync(this World world, Person person, string tenant, MemberRole role = MemberRole.Admin)
    {
        var id = (await world.MembershipAsync(person, tenant)).Id;
        await world.Provider.WithDatabaseAsync(db => db.Set<Membership>().Where(m => m.Id == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role)));
    }

    public static Task<Membership> MembershipAsync(this World world, Person person, string tenant) => world.Provider.WithDatabaseAsync(db =>
        db.Set<Membership>().AsNoTracking().SingleAsync(m => m.Account.CanonicalEmail == person.Email && m.Tenant.Slug == tenant && m.EndedAt == null));

    public static Task<Exemption> OnlyExemptionAsync(this World world) => world.Provider.WithDatabaseAsync(db => db.Set<Exemption>().AsNoTracking().SingleAsync());

    /// <summary>The kinds that begin so, in order.</summary>
    public static Task<List<AuditEntry>> HistoryAsync(this World world, string kind) => world.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().AsNoTracking().Where(e => e.Kind.StartsWith(kind)).OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync());

    public static (string? MetBy, long? Until) ReceiptOf(TokenAnswer tokens)
    {
        var receipt = tokens.IdTokenClaims.GetProperty("two_factor_policy");
        return (receipt.GetProperty("met_by").GetString(), receipt.TryGetProperty("until", out var until) ? until.GetInt64() : null);
    }

    public static List<string?> AmrOf(TokenAnswer tokens) => [.. tokens.IdTokenClaims.GetProperty("amr").EnumerateArray().Select(value => value.GetString())];

    /// <summary>An application's sign-in of somebody who answers the password page alone, and where they are after it.</summary>
    public static async Task<Page> PasswordAloneAsync(this Person person, Browser browser, RelyingParty application, params (string Name, string Value)[] more)
    {
        await browser.OpenAsync(application.Request(more).Address);
        return browser.Page is { IsElsewhere: false, Path: "/signin" } ? await person.EnterPasswordAsync(browser) : browser.Page;
    }
}

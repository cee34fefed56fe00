using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>What admins, operators and an invited person are about to do at one moment, each with people or a tenant of this round alone.</summary>
internal sealed class KilledActs(ServerProcess server, int round, Browser ann, Browser ben, Browser olga, Browser otto) : IDisposable
{
    public const string Tenant = "initech";
    public const string Key = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    private const string Reason = ResetDriving.Reason;
    private const string Switch = "Mandatory two-factor authentication";

    private readonly List<Browser> browsers = [];

    private string Opened => $"opened{round}";

    /// <summary>The people and the tenants of a round.</summary>
    public static IEnumerable<string> Members(int round) => ((string[])["lost", "group1", "group2", "group3", "exempt"]).Select(name => Email(name, round));

    public static IReadOnlyList<string> Tenants(int round) => [$"turned{round}", $"opened{round}"];

    /// <summary>Everything but the last button.</summary>
    public async Task<IReadOnlyList<KilledAct>> PrepareAsync() =>
        [await ResetAsync(), await ResetSeveralAsync(), await AcceptInvitationAsync(), await ApproveExemptionAsync(), await TurnPolicyAsync(), await OpenTenantAsync()];

    public void Dispose() => browsers.ForEach(browser => browser.Dispose());

    private async Task<KilledAct> ResetAsync()
    {
        var tokens = await SignInAsync("lost");
        var page = await OpenAsync(ann, $"/admin/{Tenant}/members?search={Uri.EscapeDataString(Email("lost", round))}");
        await page.FollowAsync("Reset two-factor");
        page.Fill("Reason", Reason);
        return new("A reset", () => page.PressAsync("Reset two-factor"), answer => answer.Alert.Contains("is reset", StringComparison.Ordinal), async db =>
            [.. await ErasedAsync(db, "lost"), ("refresh token", await IsRefusedAsync(tokens))]);
    }

    private async Task<KilledAct> ResetSeveralAsync()
    {
        var tokens = await SignInAsync("group3");
        var page = await OpenAsync(ann, $"/admin/{Tenant}/members/reset-two-factor");
        await page.Fill("Members", string.Join('\n', Enumerable.Range(1, 3).Select(n => Email($"group{n}", round)))).Fill("Reason", Reason).PressAsync("Preview");
        return new("A reset of several", () => page.PressAsync("Reset two-factor"), answer => answer.Alert.Contains("was reset: 3", StringComparison.Ordinal), async db =>
        [
            .. await ErasedAsync(db, "group1"), .. await ErasedAsync(db, "group2"), .. await ErasedAsync(db, "group3"), ("refresh token", await IsRefusedAsync(tokens)),
        ]);
    }

    private async Task<KilledAct> AcceptInvitationAsync()
    {
        var (page, email) = (await OpenAsync(ann, $"/admin/{Tenant}/members/invite"), Email("new", round));
        await page.Fill("Email", email).Fill("Role", "Member").PressAsync("Send invitation");
        var mail = await server.Mail.NextAsync(email, TestContext.Current.CancellationToken);
        var link = mail.Link("/signin/invitation?token=");
        var invited = Add(server.NewBrowser());
        await invited.OpenAsync(link);
        invited.Fill("Name", "Nina").Fill("New password", World.Password);
        return new("An acceptance", () => invited.PressAsync("Accept"), answer => answer.Path != "/signin/invitation", async db =>
        [
            ("account", await db.Set<Account>().AnyAsync(a => a.CanonicalEmail == email)),
            ("membership", await db.Set<Membership>().AnyAsync(m => m.Account.CanonicalEmail == email && m.Tenant.Slug == Tenant)),
            ("spent", await db.Set<Invitation>().AnyAsync(i => i.CanonicalEmail == email && i.AcceptedAt != null)),
            ("history", await db.Set<AuditEntry>().CountAsync(e => e.Kind == "invitation.accepted" && db.Set<Account>().Any(a => a.Id == e.AccountId && a.CanonicalEmail == email)) == 1),
        ]);
    }

    private async Task<KilledAct> ApproveExemptionAsync()
    {
        var email = Email("exempt", round);
        var request = await OpenAsync(ann, $"/admin/{Tenant}/members?search={Uri.EscapeDataString(email)}");
        await request.FollowAsync("Grant exemption");
        await request.Fill("Hours", "2").Fill("Reason", Reason).PressAsync("Grant exemption");
        var page = await OpenAsync(ben, $"/admin/{Tenant}/security");
        return new("An approval", () => page.PressAsync("Approve"), answer => answer.Document.QuerySelector(".alert-success") is not null, async db =>
        [
            ("exemption", await db.Set<Exemption>().AnyAsync(e => e.Membership.Account.CanonicalEmail == email && e.ApprovedAt != null && e.EndsAt != null)),
            ("history", await EventsAsync(db, "exemption.approved", email) == 1),
            ("mail", WasTold(email, "A member of initech is exempt")),
        ]);
    }

    private async Task<KilledAct> TurnPolicyAsync()
    {
        var slug = Tenants(round)[0];
        var page = await OpenAsync(ann, $"/admin/{slug}/security");
        page.Fill(Switch, "true");
        return new("A change of policy", () => page.PressAsync("Confirm"), answer => answer.Document.QuerySelector(".alert-success") is not null, async db =>
        [
            ("policy", await db.Set<Tenant>().AnyAsync(t => t.Slug == slug && t.TwoFactorMode == TwoFactorMode.Required)),
            ("version", await db.Set<Tenant>().AnyAsync(t => t.Slug == slug && t.PolicyVersion == 2)),
            ("history", await EventsInAsync(db, "policy.changed", slug) == 1),
            ("mail", WasTold("ben@initech.test", $"policy of {slug} changed")),
        ]);
    }

    private async Task<KilledAct> OpenTenantAsync()
    {
        var address = $"/operator/tenants/{Opened}";
        var request = await OpenAsync(olga, address);
        await request.Fill("Reason for break-glass", Reason).PressAsync("Request break-glass");
        var page = await OpenAsync(otto, address);
        return new("An opening", () => page.PressAsync("Approve"), answer => answer.Alert == "The tenant is open for one hour.", async db =>
        [
            ("opening", await db.Set<BreakGlassOpening>().AnyAsync(o => o.OpenedAt != null && o.ApprovedBy != null && db.Set<Tenant>().Any(t => t.Id == o.TenantId && t.Slug == Opened))),
            ("history", await EventsInAsync(db, "break_glass.opened", Opened) == 1),
            ("mail", WasTold("ben@initech.test", $"{Opened} is open")),
        ]);
    }

    private async Task<IReadOnlyList<(string What, bool IsThere)>> ErasedAsync(IdentityProviderDbContext db, string name)
    {
        var email = Email(name, round);
        var account = await db.Set<Account>().SingleAsync(a => a.CanonicalEmail == email);
        return
        [
            ($"device of {name}", !await db.Set<Authenticator>().AnyAsync(a => a.AccountId == account.Id)),
            ($"proof of {name}", !await db.Set<RecoveryProof>().AnyAsync(p => p.AccountId == account.Id)),
            ($"history of {name}", await EventsAsync(db, "two_factor.reset", email) == 1),
            ($"mail to {name}", WasTold(email, ResetDriving.ResetSubject)),
            .. await db.Set<Session>().Where(s => s.AccountId == account.Id).Select(s => new ValueTuple<string, bool>("session", s.EndedAt != null)).ToListAsync(),
        ];
    }

    private static Task<int> EventsAsync(IdentityProviderDbContext db, string kind, string email) =>
        db.Set<AuditEntry>().CountAsync(e => e.Kind == kind && db.Set<Account>().Any(a => a.Id == e.AccountId && a.CanonicalEmail == email));

    private static Task<int> EventsInAsync(IdentityProviderDbContext db, string kind, string slug) =>
        db.Set<AuditEntry>().CountAsync(e => e.Kind == kind && db.Set<Tenant>().Any(t => t.Id == e.TenantId && t.Slug == slug));

    private bool WasTold(string email, string subject) => server.Mail.All.Any(mail => mail.To == email && mail.Subject.Contains(subject, StringComparison.Ordinal));

    private async Task<TokenAnswer> SignInAsync(string name)
    {
        using var app = App();
        return await app.SignInAsync(Add(server.NewBrowser()), PersonOf(server, Email(name, round)));
    }

    private async Task<bool> IsRefusedAsync(TokenAnswer tokens)
    {
        using var app = App();
        return !(await app.RefreshAsync(tokens.RefreshToken)).Succeeded;
    }

    private RelyingParty App() => new(server, "app", World.Secret);

    public static Person PersonOf(ServerProcess server, string email)
    {
        var person = new Person(server, email, World.Password);
        person.Phone.Type(Key);
        return person;
    }

    private static string Email(string name, int round) => $"{name}{round}@initech.test";

    /// <summary>One more window of somebody who is signed in.</summary>
    private async Task<Browser> OpenAsync(Browser of, string address)
    {
        var window = Add(of.Copy(server.NewClient()));
        await window.OpenAsync(address);
        return window;
    }

    private Browser Add(Browser browser)
    {
        browsers.Add(browser);
        return browser;
    }
}

using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>What people do about their accounts, each time with somebody of their own, brought to the last button.</summary>
internal sealed class FailingActs(World world, int round) : IDisposable
{
    private const string New = "a violet tram sings at noon";

    public static IReadOnlyDictionary<string, Func<FailingActs, Task<FailingAct>>> All { get; } = new Dictionary<string, Func<FailingActs, Task<FailingAct>>>
    {
        ["password"] = acts => acts.PasswordAsync(),
        ["code"] = acts => acts.CodeAsync(),
        ["recovery code"] = acts => acts.RecoveryCodeAsync(),
        ["new phone"] = acts => acts.NewPhoneAsync(),
        ["forced set-up"] = acts => acts.ForcedSetUpAsync(),
        ["replacement"] = acts => acts.ReplacementAsync(),
        ["reset by an admin"] = acts => acts.ResetAsync(),
        ["objection to a first set-up"] = acts => acts.ObjectionAsync(),
        ["forgotten password"] = acts => acts.ForgottenPasswordAsync(),
        ["acceptance of an invitation"] = acts => acts.AcceptanceAsync(),
        ["first passkey"] = acts => acts.FirstPasskeyAsync(),
        ["sign-in by passkey"] = acts => acts.PasskeySignInAsync(),
    };

    private readonly Browser browser = world.NewBrowser();

    private TestProvider Provider => world.Provider;

    public void Dispose() => browser.Dispose();

    private async Task<FailingAct> PasswordAsync()
    {
        var person = await Provider.PersonAsync(Email("password"));
        await browser.OpenAsync(SignInDriving.Profile);
        browser.Fill("Email", person.Email).Fill("Password", person.Password);
        return Act(person, () => browser.PressAsync("Sign in"), page => page.Path == SignInDriving.Profile, async (db, id) =>
            [.. await FailingActMarks.SignedInAsync(db, id, session => session.PasswordAt), ("known browser", await db.Set<KnownBrowser>().AnyAsync(b => b.AccountId == id))],
            again: () => person.VisitAsync(browser, SignInDriving.Profile));
    }

    private async Task<FailingAct> CodeAsync()
    {
        var person = await Provider.EnrolledAsync(Email("code"));
        var before = await StepAsync(person);
        await browser.TryPasswordAsync(person);
        var code = person.Phone.FreshCode();
        return Act(person, () => browser.TryCodeAsync(code), page => page.Path == SignInDriving.Profile, async (db, id) =>
            [.. await FailingActMarks.SignedInAsync(db, id, session => session.OtpAt), ("step", await StepAsync(person) > before), ("attempt spent", !await db.Set<Attempt>().AnyAsync(a => a.AccountId == id))]);
    }

    private async Task<FailingAct> RecoveryCodeAsync()
    {
        var person = await Provider.EnrolledAsync(Email("recovery"));
        var codes = await Provider.NewRecoveryCodesAsync(person);
        await browser.TryPasswordAsync(person);
        await browser.FollowAsync("Use a recovery code");
        Task<Page> PressAsync() => browser.Fill("Recovery code", codes[0]).PressAsync("Submit");
        return Act(person, PressAsync, page => page.Path == "/signin/new-phone", async (db, id) =>
        [
            .. await FailingActMarks.SignedInAsync(db, id, session => session.RecoveryCodeAt),
            ("code gone", await db.Set<RecoveryCode>().CountAsync(c => c.AccountId == id) == codes.Count - 1),
            ("proof", await db.Set<RecoveryProof>().AnyAsync(p => p.AccountId == id)),
            ("history of the code", await FailingActMarks.ToldAsync(db, id, "two_factor.recovery_code_used")),
        ]);
    }

    private async Task<FailingAct> NewPhoneAsync()
    {
        var person = await Provider.EnrolledAsync(Email("phone"));
        var codes = await Provider.NewRecoveryCodesAsync(person);
        var before = await SecretAsync(person);
        await browser.AtTheNewPhoneAsync(person, codes[0]);
        return Replaced(person, before, SignInDriving.Profile);
    }

    private async Task<FailingAct> ReplacementAsync()
    {
        var person = await Provider.EnrolledAsync(Email("replace"));
        var before = await SecretAsync(person);
        await person.VisitAsync(browser, "/my/two-factor/replace");
        return Replaced(person, before, "/my/two-factor");
    }

    private FailingAct Replaced(Person person, string before, string success)
    {
        person.Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
        var code = person.Phone.FreshCode();
        return Act(person, () => browser.TryCodeAsync(code), page => page.Path == success, async (db, id) =>
        [
            ("new secret", await SecretAsync(person) != before),
            ("key spent", !await db.Set<PendingAuthenticator>().AnyAsync(p => p.AccountId == id)),
            ("history", await FailingActMarks.ToldAsync(db, id, "two_factor.device_replaced")),
        ]);
    }

    private async Task<FailingAct> ForcedSetUpAsync()
    {
        var person = await Provider.PersonAsync(Email("setup"), "acme");
        await browser.OpenAsync(world.AcmeWeb.Request().Address);
        await person.EnterPasswordAsync(browser);
        await person.EnterMailedCodeAsync(browser);
        person.Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
        var code = person.Phone.FreshCode();
        return Act(person, () => browser.TryCodeAsync(code), FailingActMarks.HasCodes, async (db, id) =>
            [.. await FailingActMarks.SignedInAsync(db, id, session => session.OtpAt), .. await FailingActMarks.TurnedOnAsync(db, id)]);
    }

    private async Task<FailingAct> ResetAsync()
    {
        var person = await Provider.EnrolledAsync(Email("reset"), "acme");
        await Provider.NewRecoveryCodesAsync(person);
        using var signedIn = world.NewBrowser();
        await person.VisitAsync(signedIn, SignInDriving.Profile);
        Provider.Clock.Advance(TimeSpan.FromSeconds(30)); // another code for the admin
        await world.Ada.OpenRowActionAsync(browser, "acme", person.Email, "Reset two-factor");
        browser.Fill("Reason", ResetDriving.Reason);
        return Act(person, () => browser.PressAsync("Reset two-factor"), page => page.Alert.Contains("is reset", StringComparison.Ordinal), async (db, id) =>
        [
            ("factor gone", !await db.Set<EnrolledFactor>().AnyAsync(f => f.AccountId == id)),
            ("codes gone", !await db.Set<RecoveryCode>().AnyAsync(c => c.AccountId == id)),
            ("sessions ended", !await db.Set<Session>().AnyAsync(s => s.AccountId == id && s.EndedAt == null)),
            ("browsers forgotten", !await db.Set<KnownBrowser>().AnyAsync(b => b.AccountId == id)),
            ("link to object", await db.Set<SecurityNotice>().AnyAsync(n => n.AccountId == id)),
            ("history", await FailingActMarks.ToldAsync(db, id, "two_factor.reset")),
        ]);
    }

    private async Task<FailingAct> ObjectionAsync()
    {
        var person = await Provider.PersonAsync(Email("object"), "globex");
        using var thief = world.NewBrowser();
        await person.VisitAsync(thief, "/my/two-factor/set-up");
        await person.SetUpAsync(thief);
        var mail = await Provider.Mail.NextAsync(person.Email, m => m.Subject == "Two-factor authentication is on", TestContext.Current.CancellationToken);
        await browser.OpenAsync(mail.Link("/signin/not-me?token="));
        Task<Page> PressAsync() => browser.PressAsync("Undo and secure my account");
        return Act(person, PressAsync, page => page.Alert.Contains("is secured", StringComparison.Ordinal), async (db, id) =>
        [
            ("factor gone", !await db.Set<EnrolledFactor>().AnyAsync(f => f.AccountId == id)),
            ("password gone", await db.Set<Account>().AnyAsync(a => a.Email == person.Email && a.PasswordHash == null)),
            ("sessions ended", !await db.Set<Session>().AnyAsync(s => s.AccountId == id && s.EndedAt == null)),
            ("link spent", await db.Set<SecurityNotice>().AnyAsync(n => n.AccountId == id && n.ObjectedAt != null)),
            ("history", await FailingActMarks.ToldAsync(db, id, "two_factor.set_up_objected")),
        ]);
    }

    private async Task<FailingAct> ForgottenPasswordAsync()
    {
        var person = await Provider.EnrolledAsync(Email("forgot"));
        using var signedIn = world.NewBrowser();
        await person.VisitAsync(signedIn, SignInDriving.Profile);
        await browser.OpenAsync("/signin/forgot-password");
        await browser.Fill("Email", person.Email).PressAsync("Send link");
        var mail = await Provider.Mail.NextAsync(person.Email, m => m.Subject == "A new password", TestContext.Current.CancellationToken);
        await browser.OpenAsync(mail.Link("/signin/reset-password"));
        var before = (await Provider.AccountOfAsync(person)).PasswordHash;
        Task<Page> PressAsync() => browser.Fill("New password", New).PressAsync("Change password");
        return Act(person, PressAsync, page => page.Alert.Contains("was changed", StringComparison.Ordinal), async (db, id) =>
        [
            ("new hash", !await db.Set<Account>().AnyAsync(a => a.Email == person.Email && a.PasswordHash == before)),
            ("reset noted", await db.Set<Account>().AnyAsync(a => a.Email == person.Email && a.MailDoubtedAt != null)),
            ("sessions ended", !await db.Set<Session>().AnyAsync(s => s.AccountId == id && s.EndedAt == null)),
            ("history", await FailingActMarks.ToldAsync(db, id, "password.changed")),
        ]);
    }

    private async Task<FailingAct> AcceptanceAsync()
    {
        var email = Email("new");
        Provider.Clock.Advance(TimeSpan.FromSeconds(30)); // another code for the admin
        await browser.OpenAsync(await world.InviteAsync(world.Dora, "globex", email));
        Task<Page> PressAsync() => browser.Fill("Name", "Nina").Fill("New password", InvitationDriving.NewPassword).PressAsync("Accept");
        return Act(null, PressAsync, page => page.Path != "/signin/invitation" && page.Status == System.Net.HttpStatusCode.OK, async (db, _) =>
        [
            ("account", await db.Set<Account>().AnyAsync(a => a.CanonicalEmail == email)),
            ("membership", await db.Set<Membership>().AnyAsync(m => m.Account.CanonicalEmail == email && m.Tenant.Slug == "globex")),
            ("spent", await db.Set<Invitation>().AnyAsync(i => i.CanonicalEmail == email && i.AcceptedAt != null)),
            ("history", await db.Set<AuditEntry>().CountAsync(e => e.Kind == "invitation.accepted" && db.Set<Account>().Any(a => a.Id == e.AccountId && a.CanonicalEmail == email)) == 1),
        ]);
    }

    private async Task<FailingAct> FirstPasskeyAsync()
    {
        var person = await Provider.PersonAsync(Email("first"));
        var device = new PasskeyDevice();
        await person.VisitAsync(browser, "/my/passkeys");
        await browser.PressAsync("Add a passkey");
        await person.GetThroughAsync(browser);
        return Act(person, () => browser.UsePasskeyAsync(device), FailingActMarks.HasCodes, async (db, id) =>
            [("passkey", await db.Set<Passkey>().AnyAsync(p => p.AccountId == id)), .. await FailingActMarks.TurnedOnAsync(db, id), ("history of it", await FailingActMarks.ToldAsync(db, id, "passkey.added"))],
            again: () => browser.AddPasskeyAsync(person, device));
    }

    private async Task<FailingAct> PasskeySignInAsync()
    {
        var person = await Provider.PersonAsync(Email("passkey"));
        var device = new PasskeyDevice();
        using var adding = world.NewBrowser();
        await adding.AddPasskeyAsync(person, device);
        var account = (await Provider.AccountOfAsync(person)).Id;
        await Provider.WithDatabaseAsync(db => db.Set<Session>().Where(s => s.AccountId == account).ExecuteDeleteAsync());
        await Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.AccountId == account).ExecuteDeleteAsync());
        await browser.OpenAsync(SignInDriving.Profile);
        return Act(person, () => browser.UsePasskeyAsync(device), page => page.Path == SignInDriving.Profile, (db, id) => FailingActMarks.SignedInAsync(db, id, session => session.PasskeyAt), again: async () =>
        {
            await browser.OpenAsync(SignInDriving.Profile);
            await browser.UsePasskeyAsync(device);
        });
    }

    /// <param name="person">Whose id the marks get; nobody's where there is no account yet.</param>
    /// <param name="again">Where the back button and the same form are not what one would do.</param>
    private FailingAct Act(
        Person? person, Func<Task<Page>> press, Func<Page, bool> success, Func<IdentityProviderDbContext, Guid, Task<IReadOnlyList<(string What, bool IsThere)>>> marks, Func<Task>? again = null)
    {
        var form = browser.Page;
        return new(press, success, again ?? BackAsync, async db => await marks(db, person is null ? Guid.Empty : (await Provider.AccountOfAsync(person)).Id));

        Task BackAsync()
        {
            browser.GoBackTo(form);
            return press();
        }
    }

    private Task<long> StepAsync(Person person) => Provider.WithDatabaseAsync(db =>
        db.Set<Authenticator>().Where(a => db.Set<Account>().Any(x => x.Id == a.AccountId && x.Email == person.Email)).Select(a => a.LastAcceptedStep).SingleAsync());

    private Task<string> SecretAsync(Person person) => Provider.WithDatabaseAsync(db =>
        db.Set<Authenticator>().Where(a => db.Set<Account>().Any(x => x.Id == a.AccountId && x.Email == person.Email)).Select(a => a.Id.ToString()).SingleAsync());

    private string Email(string name) => $"{name}{round}@acme.test";
}

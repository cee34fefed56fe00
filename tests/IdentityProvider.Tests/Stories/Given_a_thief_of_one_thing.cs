using IdentityProvider.Accounts;
using IdentityProvider.Passkeys;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>
/// Rehearsals: somebody stole one thing of a person with a second factor, and tries every door. The fourth, the database with the logs, is
/// <see cref="Given_a_thief_of_the_database_and_the_logs"/>.
/// </summary>
public sealed class Given_a_thief_of_one_thing : WorldForEachTest
{
    /// <summary>Where a person changes what lets them in.</summary>
    private static readonly string[] Doors =
    [
        "/my/two-factor/set-up", "/my/two-factor/replace", "/my/two-factor/add", "/my/two-factor/recovery-codes", "/my/two-factor/disable", "/my/passkeys/add",
        "/my/password", "/my/email", "/my/delete-account",
    ];

    /// <summary>What such pages are posted, with good values wherever a thief can have them.</summary>
    private static readonly (string Name, string Value)[] Fields =
        [("Code", "123456"), ("CurrentPassword", World.Password), ("NewPassword", "a violet tram sings at noon"), ("NewEmail", "thief@evil.test"), ("Email", "thief@evil.test"), ("Confirm", "true")];

    [Fact]
    public async Task when_it_is_the_password_then_they_get_no_session_and_change_nothing()
    {
        var before = await AccessAsync();
        using var thief = World.NewBrowser();
        await thief.TryPasswordAsync(World.Bob);
        Assert.Equal("/signin/two-factor", thief.Page.Path);
        await TryDoorsAsync(thief);
        foreach (var page in (string[])["/signin/set-up-two-factor", "/signin/confirm-email", "/signin/one-time-pass", "/signin/new-phone", "/signin/recovery-code", "/signin/passkey"])
        {
            await thief.OpenAsync("/signin/two-factor?return=%2Fmy%2Fprofile");
            await thief.PostWithTokenAsync(page, [.. Fields, ("Pass", "AAAA-AAAA-AAAA-AAAA"), ("Trust", "true")]);
            Assert.Null(thief.Page.Document.QuerySelector("[data-testid='totp-key'], [data-testid='recovery-codes']"));
        }

        await thief.OpenAsync("/signin/lost-device?return=%2Fmy%2Fprofile");
        await thief.PressAsync("Ask my admins"); // and that is all they can do

        Assert.Empty(await World.Provider.SessionsOfAsync(World.Bob));
        Assert.Equal(before, await AccessAsync());
        Assert.Contains("error=", (await thief.OpenAsync(World.AcmeWeb.Request(("prompt", "none")).Address)).Address.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_the_mailbox_then_they_get_a_password_and_stand_before_the_second_factor()
    {
        var before = await AccessAsync();
        using var thief = World.NewBrowser();
        await thief.OpenAsync("/signin/forgot-password");
        await thief.Fill("Email", World.Bob.Email).PressAsync("Send link");
        var mail = await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject == "A new password", TestContext.Current.CancellationToken);
        await thief.OpenAsync(mail.Link("/signin/reset-password"));
        await thief.Fill("New password", "a violet tram sings at noon").PressAsync("Change password");
        World.Bob.Password = "a violet tram sings at noon";
        Assert.Equal("/signin/two-factor", (await thief.TryPasswordAsync(World.Bob)).Path);
        await thief.PostWithTokenAsync("/signin/confirm-email?handler=Again&return=%2Fmy");
        await TryDoorsAsync(thief);

        Assert.DoesNotContain(World.Provider.Mail.All, m => m.Subject == "Your confirmation code");
        Assert.Empty(await World.Provider.SessionsOfAsync(World.Bob));
        Assert.Equal(before with { PasswordHash = null }, await AccessAsync() with { PasswordHash = null });
    }

    [Fact]
    public async Task when_it_is_the_unlocked_browser_then_every_door_asks_again_and_nothing_changes()
    {
        using var left = World.NewBrowser();
        await World.AcmeWeb.SignInAsync(left, World.Bob);
        await left.OpenAsync("/my/profile");
        var before = await AccessAsync();
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        foreach (var door in Doors)
        {
            var page = await left.OpenAsync(door);
            Assert.True(page.Path.StartsWith("/signin", StringComparison.Ordinal) || page.Status is System.Net.HttpStatusCode.NotFound || page.Path != door, $"{door} is open.");
            Assert.Null(page.Document.QuerySelector("[data-testid='totp-key'], [data-testid='recovery-codes']"));
        }

        await TryDoorsAsync(left);
        Assert.Equal(before, await AccessAsync());
    }

    [Fact]
    public async Task when_it_is_the_unlocked_browser_of_an_admin_then_the_console_reads_and_changes_nothing()
    {
        using var left = World.NewBrowser();
        await World.Ada.VisitAsync(left, "/admin/acme/members");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        var bob = (await World.Provider.AccountOfAsync(World.Bob)).Id;
        var before = await AccessAsync();
        foreach (var action in (string[])["members/reset-two-factor", $"members/{bob}/reset-two-factor", $"members/{bob}/one-time-pass", $"members/{bob}/remove", "security", "sign-in", "members/invite", "audit-log/export"])
        {
            await left.OpenAsync("/my/profile");
            await left.PostWithTokenAsync("/admin/acme/" + action, ("Reason", "mine now"), ("Email", "thief@evil.test"), ("Mandatory", "false"), ("Members", World.Bob.Email), ("Role", "Admin"));
            Assert.True(left.Page.Path.StartsWith("/signin", StringComparison.Ordinal) || left.Page.Status is System.Net.HttpStatusCode.NotFound, $"{action} is open: {left.Page.Path}");
        }

        Assert.Equal(before, await AccessAsync());
        Assert.Equal(0, await World.Provider.CountAsync<OneTimePass>());
    }

    private static async Task TryDoorsAsync(Browser thief)
    {
        foreach (var door in Doors)
        {
            await thief.OpenAsync("/my/profile");
            if (thief.Page.Document.QuerySelector($"[name={DirectPost.TokenField}]") is null)
            {
                await thief.OpenAsync("/signin/forgot-password");
            }

            await thief.PostWithTokenAsync(door, Fields);
            Assert.Null(thief.Page.Document.QuerySelector("[data-testid='totp-key'], [data-testid='recovery-codes']"));
        }
    }

    /// <summary>All that lets Bob in.</summary>
    private Task<Access> AccessAsync() => World.Provider.WithDatabaseAsync(async db =>
    {
        var account = await db.Set<Account>().SingleAsync(a => a.Email == World.Bob.Email);
        return new Access(
            account.PasswordHash, account.Email, account.Disabled,
            string.Join(',', await db.Set<Authenticator>().Where(a => a.AccountId == account.Id).OrderBy(a => a.Id).Select(a => a.Id).ToListAsync()),
            string.Join(',', await db.Set<Passkey>().Where(p => p.AccountId == account.Id).OrderBy(p => p.Id).Select(p => p.Id).ToListAsync()),
            await db.Set<RecoveryCode>().CountAsync(c => c.AccountId == account.Id));
    });

    private sealed record Access(string? PasswordHash, string Email, bool Disabled, string Authenticators, string Passkeys, int RecoveryCodes);
}

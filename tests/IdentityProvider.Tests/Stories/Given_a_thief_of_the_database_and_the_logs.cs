using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>Everything that was secret in a day's work is searched for in all that is stored, logged and mailed.</summary>
public sealed class Given_a_thief_of_the_database_and_the_logs
{
    [Fact, Spec("ASVS 6.5.2")]
    public async Task when_every_secret_that_was_used_is_searched_for_then_none_is_found()
    {
        await using var world = await World.NewAsync();
        var secrets = await LiveADayAsync(world);

        var stored = await world.Provider.Database.DumpAsync();
        var logged = world.Provider.Log.Text;
        Assert.NotEmpty(logged);
        Assert.Empty(secrets.Where(s => Holds(stored, s.Value)).Select(s => $"stored: {s.What}"));
        Assert.Empty(secrets.Where(s => Holds(logged, s.Value)).Select(s => $"logged: {s.What}"));
        var mailed = string.Join('\n', world.Provider.Mail.All.Select(m => m.Subject + m.Body));
        Assert.Empty(secrets.Where(s => s.What is not "mailed code" && Holds(mailed, s.Value)).Select(s => $"mailed: {s.What}"));
    }

    private static async Task<List<(string What, string Value)>> LiveADayAsync(World world)
    {
        List<(string What, string Value)> secrets = [("password", World.Password), ("client secret", World.Secret)];
        using var browser = world.NewBrowser();
        var pushed = await world.AcmeWeb.PushAsync(world.AcmeWeb.Request());
        secrets.Add(("request_uri", pushed.Address[(pushed.Address.LastIndexOf("%3A", StringComparison.Ordinal) + 3)..]));
        await world.Cleo.VisitAsync(browser, pushed.Address);
        secrets.Add(("authenticator key", world.Cleo.Phone.Key));
        secrets.AddRange(world.Cleo.RecoveryCodes.Select(code => ("recovery code", code)));
        secrets.AddRange(world.Cleo.RecoveryCodes.Select(code => ("recovery code", code.Replace("-", "", StringComparison.Ordinal))));
        secrets.AddRange(browser.Cookies.GetAllCookies().Where(c => c.Value.Length >= 16 && !c.Expired).Select(c => ($"cookie {c.Name}", c.Value)));

        var code = world.AcmeWeb.Callback(browser.Page, pushed);
        var tokens = await world.AcmeWeb.RedeemAsync(pushed, code);
        var refreshed = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken);
        await world.AcmeWeb.IntrospectAsync(refreshed.AccessToken);
        await world.AcmeWeb.UserInfoAsync(refreshed.AccessToken);
        var machine = await world.Machine.ClientCredentialsAsync(("scope", "orders.read"));
        secrets.AddRange(
        [
            ("authorization code", code), ("verifier", pushed.Verifier), ("access token", tokens.AccessToken), ("refresh token", tokens.RefreshToken), ("ID token", tokens.IdToken),
            ("second access token", refreshed.AccessToken), ("second refresh token", refreshed.RefreshToken), ("machine's token", machine.AccessToken),
        ]);

        using var guessing = world.NewBrowser();
        await guessing.OpenAsync("/my");
        await guessing.Fill("Email", "typed-by-a-stranger@nowhere.test").Fill("Password", "typed-by-mistake-hunter2").PressAsync("Sign in");
        secrets.AddRange([("unknown user name", "typed-by-a-stranger"), ("wrong password", "typed-by-mistake-hunter2")]);

        using var recovering = world.NewBrowser();
        await recovering.OpenAsync("/my");
        await world.Cleo.EnterPasswordAsync(recovering);
        await recovering.FollowAsync("Use a recovery code");
        await recovering.Fill("Recovery code", world.Cleo.RecoveryCodes[0]).PressAsync("Submit");
        await world.Cleo.GetThroughAsync(recovering);
        Assert.StartsWith("/my", recovering.Page.Path, StringComparison.Ordinal);
        return secrets;
    }

    /// <summary>As it is, and as it looks in an address.</summary>
    private static bool Holds(string haystack, string secret) =>
        haystack.Contains(secret, StringComparison.OrdinalIgnoreCase) || haystack.Contains(Uri.EscapeDataString(secret), StringComparison.OrdinalIgnoreCase);
}

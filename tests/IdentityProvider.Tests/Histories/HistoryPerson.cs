using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Histories;

/// <summary>Somebody in a history with their browsers: one at work, and those in which a sign-in was begun.</summary>
internal sealed class HistoryPerson(Person person, World world) : IDisposable
{
    private const string Own = "/my/profile";

    private readonly Queue<Browser> halfway = [];
    private readonly Queue<LostFactor> lost = [];

    public Person Person => person;

    public Browser Browser { get; } = world.NewBrowser();

    public Task VisitAsync(string address) => person.VisitAsync(Browser, address);

    public async Task VisitByPasswordAloneAsync(string address)
    {
        await Browser.OpenAsync(address);
        if (!Browser.Page.IsElsewhere && Browser.Page.Path == "/signin")
        {
            await person.EnterPasswordAsync(Browser);
        }
    }

    /// <summary>In another browser, as far as the code.</summary>
    public async Task BeginSignInAsync()
    {
        var browser = world.NewBrowser();
        await EnterPasswordAsync(browser);
        if (browser.Page.Path == "/signin/two-factor")
        {
            halfway.Enqueue(browser);
        }
        else
        {
            browser.Dispose();
        }
    }

    public async Task EnrolAsync()
    {
        await VisitAsync("/my/two-factor");
        if (Browser.Page.Document.QuerySelector("button[role=switch][aria-checked=false]") is null)
        {
            return;
        }

        await Browser.PressAsync("Enable");
        await person.GetThroughAsync(Browser);
        if (Browser.Page.Path == "/my/two-factor/set-up")
        {
            await person.SetUpAsync(Browser);
        }
    }

    public async Task DisableAsync()
    {
        await VisitAsync("/my/two-factor/disable");
        if (Browser.Page.HasButton("Disable"))
        {
            await person.DisableAsync(Browser);
        }
    }

    /// <summary>The browser at work is signed out; what was begun before does not come to its end by the old device.</summary>
    public async Task AssertKeptOutAsync()
    {
        Assert.Equal("/signin", (await Browser.OpenAsync(Own)).Path);
        while (halfway.TryDequeue(out var browser))
        {
            await browser.Fill("Authentication code", person.Phone.FreshCode()).PressAsync("Submit");
            Assert.Equal("/signin", (await browser.OpenAsync(Own)).Path);
            browser.Dispose();
        }

        if (person.RecoveryCodes is [.., var code])
        {
            lost.Enqueue(new LostFactor(AuthenticatorApp.With(person.Phone.Key, world.Provider.Clock), code));
        }
    }

    /// <summary>With a device and a recovery code that were reset, each once, so that the counters of wrong ones stay low.</summary>
    public async Task SignInByWhatWasResetAsync()
    {
        if (!lost.TryDequeue(out var factor))
        {
            return;
        }

        using var browser = world.NewBrowser();
        await EnterPasswordAsync(browser);
        if (browser.Page.Path != "/signin/two-factor")
        {
            return;
        }

        await browser.Fill("Authentication code", factor.Phone.Code()).PressAsync("Submit");
        Assert.Equal("/signin/two-factor", browser.Page.Path);
        await browser.FollowAsync("Use a recovery code");
        await browser.Fill("Recovery code", factor.RecoveryCode).PressAsync("Submit");
        Assert.Equal("/signin/recovery-code", browser.Page.Path);
    }

    public void Dispose()
    {
        Browser.Dispose();
        foreach (var browser in halfway)
        {
            browser.Dispose();
        }
    }

    private async Task EnterPasswordAsync(Browser browser)
    {
        await browser.OpenAsync(Own);
        await person.EnterPasswordAsync(browser);
    }
}

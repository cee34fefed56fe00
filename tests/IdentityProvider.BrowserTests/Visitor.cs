using IdentityProvider.Tests.Driving;
using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>A person at a screen with a keyboard: finds fields by their labels and buttons by their names, as a screen reader says them.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly Hosts hosts;
    private readonly IBrowserContext context;
    private readonly KnownPerson person;

    internal Visitor(Hosts hosts, IBrowserContext context, IPage page, KnownPerson person)
    {
        (this.hosts, this.context, Page, this.person) = (hosts, context, page, person);
        Phone = new AuthenticatorApp(hosts.Clock);
        if (person.Key is not null)
        {
            Phone.Type(person.Key);
        }

        page.Console += (_, message) => Complaints.AddRange(message.Type is "error" ? [message.Text] : []);
    }

    public static ViewportSize Desktop { get; } = new() { Width = 1280, Height = 900 };

    public static ViewportSize Telephone { get; } = new() { Width = 360, Height = 740 };

    public IPage Page { get; }

    public AuthenticatorApp Phone { get; }

    /// <summary>What the browser logged as an error: a blocked style or script among them.</summary>
    public List<string> Complaints { get; } = [];

    public string Email => person.Email;

    public string Password => person.Password;

    public string Path => new Uri(Page.Url).AbsolutePath;

    public Task<IResponse?> OpenAsync(string path) => Page.GotoAsync(path.StartsWith('/') ? hosts.Provider + path : path);

    public Task OpenSampleAsync() => Page.GotoAsync(hosts.Sample);

    public ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task PressAsync(string button) => Button(button).ClickAsync();

    /// <summary>Waits for a page of the provider, and says where the browser is where it does not come.</summary>
    public async Task ReachAsync(string path)
    {
        try
        {
            await Page.WaitForURLAsync(url => url.StartsWith(hosts.Provider, StringComparison.Ordinal) && new Uri(url).AbsolutePath == path);
        }
        catch (TimeoutException fault)
        {
            throw new InvalidOperationException($"Not at {path} but at {Page.Url}: {await Page.InnerTextAsync("body")}", fault);
        }
    }

    public async Task EnterPasswordAsync()
    {
        await ReachAsync("/signin");
        await Field("Email").FillAsync(Email);
        await Field("Password").FillAsync(Password);
        await PressAsync("Sign in");
    }

    public async Task EnterCodeAsync(string? code = null)
    {
        await Field("Authentication code").FillAsync(code ?? Phone.FreshCode());
        await PressAsync("Submit");
    }

    public async Task EnterMailedCodeAsync()
    {
        await Field("Confirmation code").FillAsync((await hosts.Mail.NextAsync(Email)).Code);
        await PressAsync("Submit");
    }

    /// <summary>WebDriver extension of WebAuthn Level 3 §11: a device that keeps passkeys and is at hand.</summary>
    /// <param name="verifies">Fingerprint, face or PIN is right.</param>
    public async Task HoldAuthenticatorAsync(bool verifies = true)
    {
        var devices = await context.NewCDPSessionAsync(Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new
            {
                protocol = "ctap2",
                transport = "internal",
                hasResidentKey = true,
                hasUserVerification = true,
                isUserVerified = verifies,
                automaticPresenceSimulation = true,
            },
        });
    }

    /// <summary>A browser without conditional mediation, so that the button is the way.</summary>
    public Task OfferNoAutofillAsync() => Page.AddInitScriptAsync("if (window.PublicKeyCredential) { PublicKeyCredential.isConditionalMediationAvailable = async () => false; }");

    public async Task SignOutAsync()
    {
        await OpenAsync("/connect/logout");
        await PressAsync("Sign out");
    }

    /// <summary>Points the phone at the screen: the QR code is read from a screenshot, not from the page's source.</summary>
    public async Task ScanAsync()
    {
        var screenshot = await Page.ScreenshotAsync(new() { FullPage = true });
        Phone.Scan(await QrCode.ReadAsync(screenshot));
    }

    public Task SignInWithBothFactorsAsync(string path) => SignInAsync(() => OpenAsync(path), withCode: true);

    public Task SignInWithPasswordAsync(string path) => SignInAsync(() => OpenAsync(path), withCode: false);

    public async Task<string> ClaimAsync(string name) => (await Page.Locator($"[data-claim='{name}']").InnerTextAsync()).Trim();

    /// <summary>The same person in another window of the same browser.</summary>
    public Visitor In(IPage window) => new(hosts, context, window, person);

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private async Task SignInAsync(Func<Task> open, bool withCode)
    {
        await open();
        await EnterPasswordAsync();
        if (withCode)
        {
            await EnterCodeAsync();
        }
    }
}

using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>One Chromium for all tests; each <see cref="Visitor"/> has a profile of their own in it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private static readonly string[] Flags =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("TEST_CHROMIUM") ?? Places.First(File.Exists),
            Args = Flags,
            Headless = true,
        });
    }

    public async Task<Visitor> VisitorAsync(Hosts hosts, string name, bool scripts = true, string locale = "en-US")
    {
        var context = await browser!.NewContextAsync(new() { Locale = locale, JavaScriptEnabled = scripts, ViewportSize = Visitor.Desktop });
        context.SetDefaultTimeout(15_000);
        return new Visitor(hosts, context, await context.NewPageAsync(), People.Named(name));
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.CloseAsync();
        }

        playwright?.Dispose();
    }
}

using Microsoft.Extensions.Localization;

namespace IdentityProvider.Shared;

/// <summary>A browser and its system as people know them, from what it says of itself; <see langword="null"/> where it says nothing known.</summary>
public sealed record BrowserName(string? Browser, string? System)
{
    // Note: the order matters. Edge and Opera say Chrome too, Chrome says Safari, Android says Linux, an iPhone says Mac OS X.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("Vivaldi", "Vivaldi"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static BrowserName Of(string? userAgent) => new(First(Browsers, userAgent), First(Systems, userAgent));

    public string InWords(IStringLocalizer<SharedTexts> texts)
    {
        var browser = Browser ?? texts["UnknownBrowser"];
        return System is null ? browser : texts["BrowserOnSystem", browser, System];
    }

    private static string? First((string Mark, string Name)[] known, string? userAgent) =>
        userAgent is null ? null : known.FirstOrDefault(k => userAgent.Contains(k.Mark, StringComparison.Ordinal)).Name;
}

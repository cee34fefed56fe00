using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IdentityProvider.Tenancy.Branding;

/// <summary>A colour of sRGB.</summary>
public readonly partial record struct Rgb(byte Red, byte Green, byte Blue)
{
    public static Rgb White { get; } = new(255, 255, 255);

    public static Rgb Black { get; } = new(0, 0, 0);

    /// <summary>Six digits behind a <c>#</c>, and nothing else that style sheets might take.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Rgb color)
    {
        color = default;
        if (text is null || !SixDigits().IsMatch(text))
        {
            return false;
        }

        color = new(Channel(1), Channel(3), Channel(5));
        return true;

        byte Channel(int at) => byte.Parse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");

    /// <summary>WCAG 2.2, contrast ratio: from 1 to 21.</summary>
    public double ContrastTo(Rgb other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    /// <param name="share">Of the other: 0 to 1.</param>
    public Rgb Towards(Rgb other, double share)
    {
        return new(Mix(Red, other.Red), Mix(Green, other.Green), Mix(Blue, other.Blue));

        byte Mix(byte from, byte to) => (byte)Math.Round(from + ((to - from) * share));
    }

    /// <summary>WCAG 2.2, relative luminance.</summary>
    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    private static double Linear(byte channel) => channel / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

    [GeneratedRegex(@"\A#[0-9A-Fa-f]{6}\z")]
    private static partial Regex SixDigits();
}

/// <summary>
/// What a tenant's colour becomes in one colour scheme: moved away from the pages' own surfaces, no further than it takes, until links in it can be read
/// on each of them; text on it is white or black, whichever reads better, and reads as well.
/// </summary>
public sealed record AccentScheme(Rgb Accent, Rgb Hover, Rgb OnAccent)
{
    /// <summary>WCAG 2.2, success criterion 1.4.3 (AA).</summary>
    public const double LeastContrast = 4.5;

    private const double HoverShare = 0.2;
    private const int Steps = 100;

    /// <summary><c>--surface</c>, <c>--paper</c>, <c>--sunken</c> and the soft colours of alerts in <c>site.css</c>, where text and links stand.</summary>
    public static IReadOnlyList<Rgb> LightSurfaces { get; } =
        [new(0xff, 0xff, 0xff), new(0xf3, 0xf5, 0xf4), new(0xee, 0xf1, 0xf0), new(0xfb, 0xea, 0xe8), new(0xfb, 0xf0, 0xd9), new(0xe2, 0xf2, 0xe7), new(0xe4, 0xee, 0xf9)];

    /// <inheritdoc cref="LightSurfaces"/>
    public static IReadOnlyList<Rgb> DarkSurfaces { get; } =
        [new(0x18, 0x21, 0x20), new(0x0f, 0x15, 0x14), new(0x1f, 0x2a, 0x28), new(0x3a, 0x1f, 0x1c), new(0x35, 0x2a, 0x14), new(0x16, 0x30, 0x1f), new(0x17, 0x2b, 0x42)];

    public static AccentScheme Light(Rgb color) => Of(color, LightSurfaces, Rgb.Black);

    public static AccentScheme Dark(Rgb color) => Of(color, DarkSurfaces, Rgb.White);

    private static AccentScheme Of(Rgb color, IReadOnlyList<Rgb> surfaces, Rgb away)
    {
        // Note: the last step is black or white itself, which every surface is far from.
        var accent = Enumerable.Range(0, Steps + 1).Select(step => color.Towards(away, step / (double)Steps))
            .First(tried => surfaces.All(surface => tried.ContrastTo(surface) >= LeastContrast));
        var onAccent = accent.ContrastTo(Rgb.White) >= accent.ContrastTo(Rgb.Black) ? Rgb.White : Rgb.Black;
        return new AccentScheme(accent, accent.Towards(away, HoverShare), onAccent);
    }
}

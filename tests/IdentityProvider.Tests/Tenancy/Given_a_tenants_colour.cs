using System.Text.RegularExpressions;
using IdentityProvider.Tenancy.Branding;
using IdentityProvider.Tests.Architecture;

namespace IdentityProvider.Tests.Tenancy;

public sealed partial class Given_a_tenants_colour
{
    [Theory]
    [InlineData("#12655f", "#12655f")]
    [InlineData("#FFaa00", "#ffaa00")]
    public void when_it_is_six_digits_then_it_is_taken(string text, string expected)
    {
        Assert.True(Rgb.TryParse(text, out var color));
        Assert.Equal(expected, color.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("red")]
    [InlineData("#fff")]
    [InlineData("12655f")]
    [InlineData("#12655f\n")]
    [InlineData("#12655f00")]
    [InlineData("#12655g")]
    [InlineData("red;}body{display:none")]
    [InlineData("#12655f;}body{background:url(//evil.test)}")]
    [InlineData("#１２６５５ｆ")]
    public void when_it_is_anything_else_then_it_is_refused(string? text) => Assert.False(Rgb.TryParse(text, out _));

    /// <summary>WCAG 2.2, from its own examples and tables of others.</summary>
    [Theory]
    [InlineData("#000000", "#ffffff", 21.0)]
    [InlineData("#ffffff", "#ffffff", 1.0)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#ff0000", "#ffffff", 4.0)]
    [InlineData("#0000ff", "#ffffff", 8.59)]
    public void when_two_are_compared_then_the_contrast_is_that_of_WCAG(string one, string other, double expected) =>
        Assert.Equal(expected, Parse(one).ContrastTo(Parse(other)), 0.01);

    [Theory]
    [InlineData("#12655f", "#12655f", "#ffffff")]
    [InlineData("#0000ff", "#0000ff", "#ffffff")]
    [InlineData("#000000", "#000000", "#ffffff")]
    public void when_it_can_be_read_on_light_pages_then_it_stays_as_it_is(string chosen, string accent, string onAccent)
    {
        var scheme = AccentScheme.Light(Parse(chosen));
        Assert.Equal((accent, onAccent), (scheme.Accent.ToString(), scheme.OnAccent.ToString()));
    }

    [Theory]
    [InlineData("#ffff00", "#6e6e00")]
    [InlineData("#ffffff", "#6b6b6b")]
    [InlineData("#ff0000", "#d90000")]
    public void when_it_is_too_light_for_light_pages_then_it_is_darkened_no_further_than_it_takes(string chosen, string accent) =>
        Assert.Equal(accent, AccentScheme.Light(Parse(chosen)).Accent.ToString());

    [Theory]
    [InlineData("#6ccbc0", "#6ccbc0")]
    [InlineData("#000000", "#949494")]
    [InlineData("#0000ff", "#8585ff")]
    public void when_it_is_too_dark_for_dark_pages_then_it_is_lightened_no_further_than_it_takes(string chosen, string accent) =>
        Assert.Equal(accent, AccentScheme.Dark(Parse(chosen)).Accent.ToString());

    /// <summary>WCAG 2.2, success criterion 1.4.3, for every thirty-second shade of each channel.</summary>
    [Fact]
    public void when_it_is_any_colour_then_buttons_and_links_of_both_schemes_can_be_read()
    {
        int[] shades = [.. Enumerable.Range(0, 9).Select(i => Math.Min(i * 32, 255))];
        foreach (var color in from red in shades from green in shades from blue in shades select new Rgb((byte)red, (byte)green, (byte)blue))
        {
            AssertReadable(color, AccentScheme.Light(color), AccentScheme.LightSurfaces);
            AssertReadable(color, AccentScheme.Dark(color), AccentScheme.DarkSurfaces);
        }
    }

    /// <summary>Otherwise the contrast would be kept to colours that pages no longer have.</summary>
    [Fact]
    public void when_the_style_sheet_is_changed_then_the_surfaces_here_are_those_of_it()
    {
        var (light, dark) = File.ReadAllText(Path.Combine(Repository.Provider, "wwwroot", "site.css")).Split("@media (prefers-color-scheme: dark)") is [var first, var second, ..] ? (first, second) : default;
        Assert.Equal(Sorted(Surfaces(light)), Sorted(AccentScheme.LightSurfaces));
        Assert.Equal(Sorted(Surfaces(dark)), Sorted(AccentScheme.DarkSurfaces));

        static IEnumerable<string> Sorted(IEnumerable<Rgb> colors) => colors.Select(c => c.ToString()).Order(StringComparer.Ordinal);
        static IEnumerable<Rgb> Surfaces(string css) => Surface().Matches(css).Take(7).Select(m => Parse(m.Groups[1].Value));
    }

    private static void AssertReadable(Rgb chosen, AccentScheme scheme, IReadOnlyList<Rgb> surfaces)
    {
        foreach (var accent in (Rgb[])[scheme.Accent, scheme.Hover])
        {
            Assert.True(accent.ContrastTo(scheme.OnAccent) >= 4.5, $"{chosen}: {scheme.OnAccent} on {accent}");
            Assert.All(surfaces, surface => Assert.True(accent.ContrastTo(surface) >= 4.5, $"{chosen}: {accent} on {surface}"));
        }
    }

    private static Rgb Parse(string text) => Rgb.TryParse(text, out var color) ? color : throw new FormatException(text);

    [GeneratedRegex(@"--(?:paper|surface|sunken|danger-soft|warn-soft|ok-soft|info-soft): (#[0-9a-f]{6});")]
    private static partial Regex Surface();
}

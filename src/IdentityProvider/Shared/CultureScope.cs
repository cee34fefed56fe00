using System.Globalization;

namespace IdentityProvider.Shared;

/// <summary>Speaks a person's language for a while, as mail does, whatever the browser of the request under way asks for.</summary>
public sealed class CultureScope : IDisposable
{
    private readonly CultureInfo culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo uiCulture = CultureInfo.CurrentUICulture;

    private CultureScope()
    {
    }

    /// <param name="locale">BCP 47; <see langword="null"/> or a language that we do not speak changes nothing.</param>
    public static CultureScope Use(string? locale)
    {
        var scope = new CultureScope();
        if (Languages.Find(locale) is { } language)
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = language;
        }

        return scope;
    }

    public void Dispose() => (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
}

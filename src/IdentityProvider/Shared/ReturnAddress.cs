using System.Diagnostics.CodeAnalysis;

namespace IdentityProvider.Shared;

/// <summary>
/// A path of our own to go back to after a step. Whatever is not plainly local becomes <c>/my</c>: a hostile value
/// is no error, it leads nowhere. Binds in Razor Pages and minimal APIs by itself.
/// </summary>
public sealed record ReturnAddress : IParsable<ReturnAddress>
{
    /// <summary>Long enough for an authorization request, short enough for a request line.</summary>
    public const int MaximumLength = 8000;

    private ReturnAddress(string path) => Path = path;

    public static ReturnAddress Home { get; } = new("/my");

    /// <summary>Path and query, percent-encoded as it came; starts with exactly one slash.</summary>
    public string Path { get; }

    public static ReturnAddress From(string? text) => IsLocal(text) ? new ReturnAddress(text!) : Home;

    public static ReturnAddress Parse(string s, IFormatProvider? provider) => From(s);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ReturnAddress result)
    {
        result = From(s);
        return true;
    }

    public override string ToString() => Path;

    // Note: browsers read a backslash as a slash and drop tabs and line breaks, so none of them may stand anywhere.
    private static bool IsLocal(string? text) =>
        text is { Length: > 0 and <= MaximumLength }
        && text[0] is '/'
        && (text.Length == 1 || text[1] is not '/')
        && text.All(c => c is > ' ' and < '\x7f' and not '\\')
        && Uri.TryCreate(new Uri("http://local.invalid"), text, out var uri)
        && uri.Host == "local.invalid"
        && uri.Port == 80;
}

using System.Text;

namespace IdentityProvider.Shared;

/// <summary>A part of a name as somebody typed it.</summary>
public static class SearchText
{
    /// <summary>No name has a control character in it, which PostgreSQL would not even take, or is longer than the longest.</summary>
    public static bool CanBe(string? typed, int maximumLength) => typed is null
        || (typed.Length <= maximumLength && !typed.Any(char.IsControl) && !typed.EnumerateRunes().Contains(Rune.ReplacementChar));

    /// <summary>In the form in which names are kept, in lower case.</summary>
    /// <returns><see langword="null"/>: nothing is looked for, or nothing can be found.</returns>
    public static string? Of(string? typed, int maximumLength) =>
        CanBe(typed, maximumLength) && typed?.Trim() is { Length: > 0 } text ? text.Normalize().ToLowerInvariant() : null;
}

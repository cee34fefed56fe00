using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace IdentityProvider.Enforcement;

/// <summary>Why somebody changed or weakened what protects others, in their own words: on one line, since it stands in history, and some of it in mail.</summary>
public sealed record StatedReason
{
    public const int MinimumLength = 5;
    public const int MaximumLength = 500;

    private StatedReason(string text) => Text = text;

    public string Text { get; }

    public override string ToString() => Text;

    public static bool TryParse(string? typed, [NotNullWhen(true)] out StatedReason? reason)
    {
        var text = string.Join(' ', (typed ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var isReason = text.Length is >= MinimumLength and <= MaximumLength
            && !text.Any(char.IsControl) && !text.EnumerateRunes().Contains(Rune.ReplacementChar);
        reason = isReason ? new StatedReason(text) : null;
        return isReason;
    }
}

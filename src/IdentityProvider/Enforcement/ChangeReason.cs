using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace IdentityProvider.Enforcement;

/// <summary>Why somebody changed what belongs to another person, in their own words; it goes into the history and nowhere else.</summary>
public sealed record ChangeReason
{
    public const int MinimumLength = 5;
    public const int MaximumLength = 500;

    private ChangeReason(string text) => Text = text;

    public string Text { get; }

    /// <summary>One line: what breaks lines or is invisible becomes a space.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ChangeReason? reason)
    {
        reason = null;
        if (text is null || text.Length > 2 * MaximumLength || text.EnumerateRunes().Contains(Rune.ReplacementChar))
        {
            return false;
        }

        var line = string.Concat(text.Select(c => char.IsControl(c) || char.IsSeparator(c) ? ' ' : c)).Trim();
        reason = line.Length is >= MinimumLength and <= MaximumLength ? new ChangeReason(line) : null;
        return reason is not null;
    }

    public override string ToString() => Text;
}

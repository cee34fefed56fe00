using System.Globalization;
using System.Diagnostics.CodeAnalysis;

namespace IdentityProvider.Auditing;

/// <summary>
/// Where a page of history ended: the time and id of its last row. Paging by it neither skips nor repeats a row while
/// others are written.
/// </summary>
public sealed record HistoryCursor(DateTimeOffset At, Guid Id) : IParsable<HistoryCursor>
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}-{Id:N}");

    public static HistoryCursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a place in history.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out HistoryCursor result)
    {
        result = null;
        if (s?.Split('-') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParseExact(id, "N", out var guid))
        {
            result = new HistoryCursor(new DateTimeOffset(at, TimeSpan.Zero), guid);
        }

        return result is not null;
    }
}

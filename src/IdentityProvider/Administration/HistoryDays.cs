using System.Globalization;

namespace IdentityProvider.Administration;

/// <summary>From which day of history to which one, as somebody typed them: days in UTC, the last one whole. Empty narrows nothing.</summary>
public sealed record HistoryDays(string? TypedFrom, string? TypedTo)
{
    public bool FromIsWrong => !TryRead(TypedFrom, out _);

    public bool ToIsWrong => !TryRead(TypedTo, out _);

    /// <summary>The last day lies before the first.</summary>
    public bool AreReversed => TryRead(TypedFrom, out var first) && TryRead(TypedTo, out var last) && last < first;

    public bool AreWrong => FromIsWrong || ToIsWrong || AreReversed;

    public DateTimeOffset? From => TryRead(TypedFrom, out var first) && first is { } day ? Start(day) : null;

    /// <summary>The first moment after the last day; <see langword="null"/> too where time ends with it.</summary>
    public DateTimeOffset? To => TryRead(TypedTo, out var last) && last is { } day && day < DateOnly.MaxValue ? Start(day.AddDays(1)) : null;

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static bool TryRead(string? typed, out DateOnly? day)
    {
        day = null;
        if (string.IsNullOrWhiteSpace(typed))
        {
            return true;
        }

        var isDay = DateOnly.TryParseExact(typed.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read);
        day = isDay ? read : null;
        return isDay;
    }
}

using System.Globalization;
using IdentityProvider.Shared;

namespace IdentityProvider.Api;

/// <summary>
/// The query of a request, read as strictly as a body: a mistyped filter must not answer with everything. Ask for the parameters, then
/// for <see cref="Problem"/>.
/// </summary>
internal sealed class ApiQuery(HttpRequest request)
{
    private const int MostCharacters = 1000;

    private readonly List<DocumentFault> faults = [];
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many items a page has.</summary>
    public int Limit()
    {
        const int Most = 200;
        const int Otherwise = 50;
        if (Text("limit") is not { } text)
        {
            return Otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= Most)
        {
            return limit;
        }

        Fault("limit", $"must be a number from 1 to {Most}");
        return Otherwise;
    }

    /// <summary>What <c>next</c> of another page said.</summary>
    public T? After<T>()
        where T : class, IParsable<T>
    {
        if (Text("after") is not { } text)
        {
            return null;
        }

        if (!T.TryParse(text, CultureInfo.InvariantCulture, out var place))
        {
            Fault("after", "must be what next of a page said");
        }

        return place;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Fault(name, "must be a time in UTC, such as 2027-01-31T09:00:00Z");
        return null;
    }

    /// <returns>One of the values, or <see langword="null"/>.</returns>
    public string? Choice(string name, params string[] values)
    {
        var text = Text(name);
        if (text is null || values.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        Fault(name, $"must be {string.Join(" or ", values)}, or left out");
        return null;
    }

    public string? Text(string name)
    {
        known.Add(name);
        if (!request.Query.TryGetValue(name, out var values))
        {
            return null;
        }

        if (values is not [{ Length: > 0 and <= MostCharacters } text] || text.Any(char.IsControl))
        {
            Fault(name, $"must stand here once, with 1 to {MostCharacters} characters, none of them a control character");
            return null;
        }

        return text;
    }

    public void Fault(string name, string rule) => faults.Add(new DocumentFault(name, rule));

    /// <returns><see langword="null"/>: nothing is wrong with it.</returns>
    public ApiProblem? Problem()
    {
        foreach (var name in request.Query.Keys.Where(name => !known.Contains(name)))
        {
            Fault(name, known.Count == 0 ? "is unknown here" : $"is unknown here; known are {string.Join(", ", known)}");
        }

        return faults.Count > 0 ? ApiProblem.Invalid(faults) : null;
    }
}

/// <summary>Some items, and where the next begin.</summary>
/// <param name="Next">For <c>after</c>; <see langword="null"/>: these were the last.</param>
public sealed record ApiPage<T>(IReadOnlyList<T> Items, string? Next);

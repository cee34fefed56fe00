using IdentityProvider.Shared;

namespace IdentityProvider.Operation;

/// <summary>What of a long list is looked at: a part of a name in any case, and where the page before ended.</summary>
/// <param name="After">The name of its last row: a place in the order, so that paging holds while rows come and go.</param>
public sealed record ListQuery(string? Typed, string? After)
{
    public const int PageSize = 50;
    public const int MaximumLength = 100;

    /// <summary><see langword="null"/>: everything.</summary>
    public string? Text { get; } = SearchText.Of(Typed, MaximumLength);

    public bool CanBeFound => SearchText.CanBe(Typed, MaximumLength) && SearchText.CanBe(After, MaximumLength);

    /// <summary>Where the next page begins.</summary>
    public static string Address(string path, string? typed, string after) => QueryAddress.Of(path, ("search", typed), ("after", after));

    /// <param name="rows">One more than a page has, where there are.</param>
    public static ListPage<T> Page<T>(List<T> rows, Func<T, string> place) => rows.Count <= PageSize
        ? new ListPage<T>(rows, null)
        : new ListPage<T>(rows[..PageSize], place(rows[PageSize - 1]));
}

/// <param name="Next">The place after which the next page begins; <see langword="null"/>: these are the last.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Rows, string? Next);

namespace IdentityProvider.Tests.Stories;

/// <summary>Marks of one change, each of which says by itself whether it is there.</summary>
internal static class Marks
{
    /// <summary>All of it is there or nothing.</summary>
    /// <returns>Whether it is.</returns>
    public static bool AreThere(this IReadOnlyList<(string What, bool IsThere)> marks, string act)
    {
        var isThere = marks[0].IsThere;
        Assert.True(marks.All(mark => mark.IsThere == isThere), $"Half done: {string.Join(", ", marks.Select(mark => $"{mark.What} {(mark.IsThere ? "yes" : "no")}"))}. {act}");
        return isThere;
    }
}

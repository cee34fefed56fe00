namespace IdentityProvider.Shared;

public static class QueryAddress
{
    /// <returns>The path with those of the parts that say something.</returns>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> parts) =>
        path + QueryString.Create(parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => KeyValuePair.Create(part.Name, part.Value)));
}

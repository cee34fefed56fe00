using System.Globalization;

namespace IdentityProvider.Benchmarks;

/// <summary>How long and how hard to measure.</summary>
internal sealed record BenchmarkOptions(TimeSpan Time, TimeSpan WarmUp, int Workers, int People, string? PostgreSql, string? Only)
{
    public static BenchmarkOptions Parse(string[] args)
    {
        var given = args.Chunk(2).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");
        int Number(string name, int otherwise) => given.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
        return new BenchmarkOptions(
            TimeSpan.FromSeconds(Number("--seconds", 5)),
            TimeSpan.FromSeconds(Number("--warm-up", 5)),
            Number("--workers", 8),
            Number("--people", 40),
            given.GetValueOrDefault("--postgresql"),
            given.GetValueOrDefault("--only"));
    }

    /// <summary>Whether an operation is to be measured; one that is not is done for a second, since others need what it makes.</summary>
    public bool Asks(string operation) => Only is null || operation.Contains(Only, StringComparison.OrdinalIgnoreCase);
}

using System.Text.RegularExpressions;

namespace IdentityProvider.Tests.Architecture;

/// <summary>docs/threat-model.md names a test for every control; a control whose test is gone is a claim.</summary>
public sealed partial class ThreatModel
{
    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "threat-model.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

    [Fact]
    public void Every_control_names_a_test_and_every_test_exists()
    {
        Assert.NotEmpty(Rows);
        Assert.All(Rows, row => Assert.True(Named().IsMatch(row), $"No test is named: {row}"));
        var missing = Rows.SelectMany(row => Named().Matches(row)).Select(match => match.Groups["test"].Value).Distinct().Where(test => !Exists(test));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_row_says_asset_threat_control_and_test() => Assert.All(Rows, row => Assert.Equal(4, row.Trim('|').Split('|').Length));

    /// <summary>A class stands in the file of its name; what comes after a dot is a method of it.</summary>
    private static bool Exists(string test)
    {
        var (file, method) = test.Split('.') is [var name, var rest] ? (name, rest) : (test, null);
        return Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests"))
            .Select(project => Path.Combine(project, file + ".cs"))
            .Any(path => File.Exists(path) && (method is null || File.ReadAllText(path).Contains($" {method}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"`(?<test>(\w+/)?Given_\w+(\.\w+)?)`")]
    private static partial Regex Named();
}

using System.Globalization;
using System.Text.RegularExpressions;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Auditing;

/// <summary>docs/audit-events.md, the code and the words of both languages name the same kinds of event.</summary>
public sealed partial class Given_the_inventory_of_events(TestProvider provider) : IClassFixture<TestProvider>
{
    private static readonly string Root = FindRoot();

    private static IReadOnlyList<string> InCode => [.. Directory
        .EnumerateFiles(Path.Combine(Root, "src", "IdentityProvider"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Declaration().Matches(File.ReadAllText(file)))
        .Select(match => match.Groups[1].Value)
        .Order(StringComparer.Ordinal)];

    [Fact]
    public void when_an_event_is_declared_then_no_other_has_its_kind() => Assert.Equal(InCode.Distinct(), InCode);

    [Fact]
    public void when_an_event_is_declared_then_the_inventory_lists_it_and_lists_no_other()
    {
        var listed = Row().Matches(File.ReadAllText(Path.Combine(Root, "docs", "audit-events.md"))).Select(match => match.Groups[1].Value);
        Assert.Equal(InCode, listed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    public async Task when_an_event_is_declared_then_people_read_it_in_their_words(string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        try
        {
            await using var scope = provider.Services.CreateAsyncScope();
            var words = scope.ServiceProvider.GetRequiredService<AuditWords>();
            Assert.Equal(InCode, words.Kinds);
            Assert.All(InCode, kind => Assert.NotEqual(kind, words.Describe(kind)));
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public async Task when_a_kind_is_unknown_then_it_is_shown_as_it_is()
    {
        await using var scope = provider.Services.CreateAsyncScope();
        Assert.Equal("no.such_kind", scope.ServiceProvider.GetRequiredService<AuditWords>().Describe("no.such_kind"));
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "IdentityProvider.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    [GeneratedRegex("""\b\w*Event\(\s*"([a-z_.]+)"\)""")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

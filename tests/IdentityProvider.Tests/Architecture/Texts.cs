using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace IdentityProvider.Tests.Architecture;

/// <summary>English and Japanese are both whole: a key that one lacks would show as its own name.</summary>
public sealed partial class Texts
{
    public static TheoryData<string> Resources() =>
        [.. Repository.Files(Path.Combine(Repository.Root, "src"), ".resx").Where(f => !f.EndsWith(".ja.resx", StringComparison.Ordinal)).Select(Repository.Relative)];

    [Theory, MemberData(nameof(Resources))]
    public void Japanese_has_the_same_texts_with_the_same_places_to_fill(string english)
    {
        var japanese = Path.ChangeExtension(english, ".ja.resx");
        Assert.True(File.Exists(Absolute(japanese)), $"{japanese} is missing.");
        Assert.Equal(Shapes(english), Shapes(japanese));
    }

    [Theory, MemberData(nameof(Resources))]
    public void No_text_is_empty(string english) =>
        Assert.Empty(Read(english).Concat(Read(Path.ChangeExtension(english, ".ja.resx"))).Where(t => string.IsNullOrWhiteSpace(t.Value)).Select(t => t.Key));

    [Theory, MemberData(nameof(Resources))]
    public void Japanese_is_Japanese(string english) =>
        Assert.Empty(Read(Path.ChangeExtension(english, ".ja.resx")).Where(t => Sentence().IsMatch(t.Value)).Select(t => $"{t.Key}: {t.Value}"));

    private static string Absolute(string relative) => Path.Combine(Repository.Root, relative);

    private static Dictionary<string, string> Read(string relative) =>
        XDocument.Load(Absolute(relative)).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")?.Value ?? "");

    private static List<string> Shapes(string relative) =>
        [.. Read(relative).Select(t => $"{t.Key} {string.Concat(Place().Matches(t.Value).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Place();

    /// <summary>Four plain English words in a row and no Japanese letter.</summary>
    [GeneratedRegex(@"^[^\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]*\b[a-z]+ [a-z]+ [a-z]+ [a-z]+\b[^\p{IsHiragana}\p{IsKatakana}\p{IsCJKUnifiedIdeographs}]*$")]
    private static partial Regex Sentence();
}

using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace IdentityProvider.Tests.Architecture;

/// <summary>A text that is asked for by a key exists; otherwise people would read the key.</summary>
public sealed partial class TextKeys
{
    [Fact]
    public void Every_key_that_is_asked_for_exists()
    {
        var texts = Repository.Files(Repository.Provider, ".resx")
            .Where(file => !file.EndsWith(".ja.resx", StringComparison.Ordinal))
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), Keys);
        var missing =
            from file in Repository.Files(Repository.Provider, ".cs", ".cshtml")
            let source = File.ReadAllText(file)
            from Match localizer in Localizer().Matches(source)
            from Match use in Regex.Matches(source, $@"\b{localizer.Groups[2].Value}\[""(\w+)""\s*[,\]]")
            where !texts.TryGetValue(localizer.Groups[1].Value, out var keys) || !keys.Contains(use.Groups[1].Value)
            select $"{Repository.Relative(file)}: {localizer.Groups[1].Value}.{use.Groups[1].Value}";
        Assert.Empty(missing.Distinct());
    }

    private static HashSet<string> Keys(string file) => [.. XDocument.Load(file).Root!.Elements("data").Select(data => data.Attribute("name")!.Value)];

    [GeneratedRegex(@"IStringLocalizer<(?:\w+\.)*(\w+)>\s+(\w+)")]
    private static partial Regex Localizer();
}

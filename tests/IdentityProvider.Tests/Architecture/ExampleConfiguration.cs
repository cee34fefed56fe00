using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using IdentityProvider.Hosting;
using IdentityProvider.Shared;

namespace IdentityProvider.Tests.Architecture;

/// <summary>appsettings.example.json is the manual of the configuration: every key, with the default that it has.</summary>
public sealed class ExampleConfiguration
{
    private static readonly Dictionary<string, JsonElement> Example = Flat(JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "appsettings.example.json")),
        new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }).RootElement).ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, object?> Options =
        typeof(IdentityProviderApplication).Assembly.GetTypes()
            .Select(type => (Type: type, Section: type.GetField("Section")))
            .Where(t => t.Section is { IsLiteral: true })
            .SelectMany(t => Keys((string)t.Section!.GetRawConstantValue()!, Activator.CreateInstance(t.Type)!))
            .Append(new(IssuerOptions.Key, null))
            .ToDictionary(StringComparer.OrdinalIgnoreCase);

    [Fact]
    public void It_lists_every_key() => Assert.Empty(Options.Keys.Except(Example.Keys, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void It_lists_no_key_that_nobody_reads() =>
        Assert.Empty(Example.Keys.Where(key => !IsOfTheFramework(key)).Except(Options.Keys, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void It_says_the_default_that_the_code_has() =>
        Assert.Empty(Options.Where(option => option.Value is not null && Example.TryGetValue(option.Key, out var said) && !Says(said, option.Value))
            .Select(option => $"{option.Key} is {Text(option.Value)} and not {Example[option.Key]}"));

    private static bool IsOfTheFramework(string key) =>
        key.Split(':')[0] is "Logging" or "AllowedHosts" or "Kestrel" or "Urls" or "urls";

    private static IEnumerable<KeyValuePair<string, object?>> Keys(string prefix, object options) =>
        from property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let value = property.GetValue(options)
        where property.CanWrite || (value is not null and not string && !property.PropertyType.IsValueType)
        from pair in value is not null && property.PropertyType.Assembly == typeof(IdentityProviderApplication).Assembly && property.PropertyType.IsClass
            ? Keys($"{prefix}:{property.Name}", value)
            : [KeyValuePair.Create<string, object?>($"{prefix}:{property.Name}", value)]
        select pair;

    private static IEnumerable<KeyValuePair<string, JsonElement>> Flat(JsonElement element, string prefix = "") =>
        element.EnumerateObject().SelectMany(property => property.Value.ValueKind is JsonValueKind.Object
            ? Flat(property.Value, prefix + property.Name + ":")
            : [KeyValuePair.Create(prefix + property.Name, property.Value)]);

    private static bool Says(JsonElement said, object value) => value switch
    {
        TimeSpan time => TimeSpan.TryParse(said.ToString(), CultureInfo.InvariantCulture, out var parsed) && parsed == time,
        string text => said.ToString() == text,
        IEnumerable list => said.ValueKind is JsonValueKind.Array && said.GetArrayLength() == list.Cast<object>().Count(),
        _ => string.Equals(said.ToString(), Text(value), StringComparison.OrdinalIgnoreCase),
    };

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}

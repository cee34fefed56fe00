using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Auditing;

/// <summary>Marks the texts of this folder: <c>AuditTexts.resx</c>, a plain sentence for each kind of event.</summary>
public sealed class AuditTexts;

/// <summary>History in the reader's words.</summary>
public sealed class AuditWords(IStringLocalizer<AuditTexts> texts)
{
    /// <summary>All kinds that have words, in order.</summary>
    public IReadOnlyList<string> Kinds => [.. texts.GetAllStrings(includeParentCultures: true).Select(text => text.Name).Distinct().Order(StringComparer.Ordinal)];

    /// <returns>The kind itself where we have no words for it.</returns>
    public string Describe(string kind) => texts[kind] is { ResourceNotFound: false } text ? text.Value : kind;

    /// <summary>The details that the event named, for people to read; empty ones are left out.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Details(AuditEntry entry)
    {
        using var details = JsonDocument.Parse(entry.Details);
        return [.. details.RootElement.EnumerateObject()
            .Where(detail => detail.Value.ValueKind is not JsonValueKind.Null)
            .Select(detail => KeyValuePair.Create(detail.Name, Text(detail.Value)))];
    }

    /// <summary>The same on every machine and in every language.</summary>
    public static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };
}

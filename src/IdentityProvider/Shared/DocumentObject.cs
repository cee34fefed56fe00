using System.Text.Json;

namespace IdentityProvider.Shared;

/// <summary>
/// Reads one JSON object of a document. What has the wrong type, is missing, or was never asked for becomes a fault with its
/// path, and reading goes on. A member that is <c>null</c> counts as left out.
/// </summary>
internal sealed class DocumentObject
{
    private readonly Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly List<DocumentFault> faults;
    private readonly bool isObject;

    public DocumentObject(JsonElement element, string path, List<DocumentFault> faults)
    {
        (this.path, this.faults) = (path, faults);
        isObject = element.ValueKind is JsonValueKind.Object;
        if (!isObject)
        {
            Fault("", "must be an object");
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!members.TryAdd(member.Name, member.Value))
            {
                Fault(member.Name, "stands here twice");
            }
        }
    }

    public string PathOf(string name) => name.Length == 0 ? path : path.Length == 0 ? name : $"{path}.{name}";

    public void Fault(string name, string rule) => faults.Add(new DocumentFault(PathOf(name), rule));

    public string? Text(string name, bool required = false, int maximumLength = int.MaxValue)
    {
        if (Find(name, JsonValueKind.String, "a text", required) is not { } value)
        {
            return null;
        }

        var text = value.GetString()!;
        if (text.Length == 0 || text.Length > maximumLength)
        {
            Fault(name, maximumLength == int.MaxValue ? "must not be empty" : $"must be 1 to {maximumLength} characters");
            return null;
        }

        return text;
    }

    public int? Number(string name, int minimum, int maximum, bool required = false)
    {
        if (Find(name, JsonValueKind.Number, "a number", required) is not { } value)
        {
            return null;
        }

        if (value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Fault(name, $"must be a whole number from {minimum} to {maximum}");
        return null;
    }

    public bool? Flag(string name)
    {
        known.Add(name);
        switch (members.GetValueOrDefault(name).ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            default:
                Fault(name, "must be true or false");
                return null;
        }
    }

    public T? Choice<T>(string name, bool required = false)
        where T : struct, Enum
    {
        if (Text(name, required) is not { } text)
        {
            return null;
        }

        if (Enum.GetNames<T>().Contains(text, StringComparer.Ordinal))
        {
            return Enum.Parse<T>(text);
        }

        Fault(name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}");
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Find(name, JsonValueKind.String, "a time as text, such as 2027-01-31T09:00:00Z") is not { } value)
        {
            return null;
        }

        if (value.TryGetDateTimeOffset(out var time) && value.GetString()!.EndsWith('Z'))
        {
            return time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        }

        Fault(name, "must be a time in UTC, such as 2027-01-31T09:00:00Z");
        return null;
    }

    public IReadOnlyList<string>? Texts(string name, bool required = false)
    {
        if (Find(name, JsonValueKind.Array, "a list of texts", required) is not { } list)
        {
            return null;
        }

        var texts = new List<string>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var text = item.ValueKind is JsonValueKind.String ? item.GetString() : null;
            if (string.IsNullOrEmpty(text))
            {
                Fault($"{name}[{index}]", "must be a text, and not empty");
            }
            else if (texts.Contains(text, StringComparer.Ordinal))
            {
                Fault($"{name}[{index}]", "stands in this list twice");
            }

            texts.Add(text ?? "");
        }

        return texts;
    }

    public DocumentObject? Object(string name) => Find(name, JsonValueKind.Object, "an object") is { } value ? new DocumentObject(value, PathOf(name), faults) : null;

    public IReadOnlyList<T> Objects<T>(string name, Func<DocumentObject, T> read)
    {
        if (Find(name, JsonValueKind.Array, "a list of objects") is not { } list)
        {
            return [];
        }

        var items = new List<T>();
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            var reader = new DocumentObject(item, PathOf($"{name}[{index}]"), faults);
            items.Add(read(reader));
            reader.Finish();
        }

        return items;
    }

    /// <summary>The members of an object whose names are free.</summary>
    public IReadOnlyDictionary<string, string>? Dictionary(string name)
    {
        if (Object(name) is not { } value)
        {
            return null;
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in value.members.Keys)
        {
            if (value.Text(member, required: true, maximumLength: 1000) is { } text)
            {
                texts[member] = text;
            }
        }

        return texts;
    }

    /// <returns>The object as compact JSON.</returns>
    public string? Json(string name) => Find(name, JsonValueKind.Object, "an object") is { } value ? JsonSerializer.Serialize(value, JsonSerializerOptions.Default) : null;

    /// <summary>Call when all that may stand here was asked for: what is left is a fault, since a mistyped name must not go unnoticed.</summary>
    public void Finish()
    {
        foreach (var name in members.Keys.Where(name => !known.Contains(name)))
        {
            Fault(name, $"is unknown here; known are {string.Join(", ", known)}");
        }
    }

    private JsonElement? Find(string name, JsonValueKind kind, string what, bool required = false)
    {
        known.Add(name);
        if (!members.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            if (required && isObject)
            {
                Fault(name, value.ValueKind is JsonValueKind.Null ? "must not be null" : "is missing");
            }

            return null;
        }

        if (value.ValueKind == kind)
        {
            return value;
        }

        Fault(name, $"must be {what}");
        return null;
    }
}

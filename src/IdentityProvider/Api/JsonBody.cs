using System.Text.Json;
using IdentityProvider.Enforcement;
using IdentityProvider.Shared;

namespace IdentityProvider.Api;

/// <summary>
/// The body of a request: one JSON object, of which every member must be known. Ask for the members, then for <see cref="Problem"/>, which
/// tells all faults at once; until it says that there is none, what was read is not to be used.
/// </summary>
internal sealed class JsonBody
{
    private const string Root = "$";
    private const string NoId = "must be the id of one, such as 0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e";

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };
    private static readonly string[] MediaTypes = ["application/json", "application/merge-patch+json"];

    private readonly List<DocumentFault> faults = [];
    private readonly DocumentObject members;
    private readonly ApiProblem? unreadable;

    private JsonBody(JsonElement element, ApiProblem? unreadable = null) =>
        (members, this.unreadable) = (new DocumentObject(element, Root, faults), unreadable);

    /// <summary>What every call that reads one may answer.</summary>
    public static ApiProblem[] Problems { get; } = [ApiProblem.Malformed("…"), PolicyExamples.Invalid, ApiProblem.OfStatus(StatusCodes.Status415UnsupportedMediaType)];

    public static async Task<JsonBody> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.GetTypedHeaders().IsJson())
        {
            return new JsonBody(Empty, ApiProblem.OfStatus(StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, cancellation);
            var element = document.RootElement.Clone();
            ReadTexts(element);
            return new JsonBody(element);
        }
        catch (JsonException fault)
        {
            return new JsonBody(Empty, ApiProblem.Malformed($"It cannot be read from line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} on."));
        }
        catch (InvalidOperationException)
        {
            // Note: a text of JSON that is no text of Unicode is found when it is read, and not before.
            return new JsonBody(Empty, ApiProblem.Malformed("A text in it is not UTF-8, or half of a surrogate pair."));
        }
    }

    public static bool IsJson(string? mediaType) => MediaTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase);

    public string? Text(string name, bool required = false, int maximumLength = int.MaxValue) => members.Text(name, required, maximumLength);

    public T? Choice<T>(string name, bool required = false)
        where T : struct, Enum => members.Choice<T>(name, required);

    public int? Number(string name, int minimum, int maximum, bool required = false) => members.Number(name, minimum, maximum, required);

    public Guid? Id(string name, bool required = false)
    {
        if (members.Text(name, required) is not { } text)
        {
            return null;
        }

        if (IdOf(text) is { } id)
        {
            return id;
        }

        Fault(name, NoId);
        return null;
    }

    /// <summary>One at least, each once.</summary>
    public IReadOnlyList<Guid> Ids(string name, int most)
    {
        var texts = members.Texts(name, required: true);
        if (texts is null || texts.Count is 0 || texts.Count > most)
        {
            Fault(name, $"must name 1 to {most}");
            return [];
        }

        foreach (var (index, text) in texts.Index().Where(item => IdOf(item.Item) is null))
        {
            Fault($"{name}[{index}]", NoId);
        }

        return [.. texts.Select(text => IdOf(text) ?? Guid.Empty)];
    }

    /// <summary>Why somebody weakens what protects others; it is demanded wherever it is asked for.</summary>
    public StatedReason? Reason()
    {
        const string Name = "reason";
        StatedReason? reason = null;
        if (members.Text(Name, required: true) is { } text && !StatedReason.TryParse(text, out reason))
        {
            Fault(Name, $"must say why, in {StatedReason.MinimumLength} to {StatedReason.MaximumLength} characters");
        }

        return reason;
    }

    /// <summary>Ask it for its members, and for <see cref="DocumentObject.Finish"/>.</summary>
    public DocumentObject? Object(string name) => members.Object(name);

    public DateTimeOffset? Time(string name) => members.Time(name);

    public void Fault(string name, string rule) => members.Fault(name, rule);

    /// <returns><see langword="null"/>: nothing is wrong with it.</returns>
    public ApiProblem? Problem()
    {
        members.Finish();
        return unreadable ?? (faults.Count > 0 ? ApiProblem.Invalid(faults) : null);
    }

    private static Guid? IdOf(string text) => Guid.TryParseExact(text, "D", out var id) ? id : null;

    private static void ReadTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadTexts(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }

                break;
        }
    }
}

internal static class JsonHeaders
{
    /// <summary>RFC 8259 §8.1: in UTF-8, and in nothing else.</summary>
    public static bool IsJson(this Microsoft.AspNetCore.Http.Headers.RequestHeaders headers) => headers.ContentType is { } type
        && JsonBody.IsJson(type.MediaType.Value)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}

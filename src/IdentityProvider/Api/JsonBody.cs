using System.Text.Json;
using IdentityProvider.Shared;

namespace IdentityProvider.Api;

/// <summary>
/// The body of a request: one JSON object, of which every member must be known. Ask for the members, then for <see cref="Problem"/>, which
/// tells all faults at once; until it says that there is none, what was read is not to be used.
/// </summary>
internal sealed class JsonBody
{
    private const string Root = "$";

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8 };
    private static readonly string[] MediaTypes = ["application/json", "application/merge-patch+json"];

    private readonly List<DocumentFault> faults = [];
    private readonly DocumentObject members;
    private readonly ApiProblem? unreadable;

    private JsonBody(JsonElement element, ApiProblem? unreadable = null) =>
        (members, this.unreadable) = (new DocumentObject(element, Root, faults), unreadable);

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

    public DateTimeOffset? Time(string name) => members.Time(name);

    public void Fault(string name, string rule) => members.Fault(name, rule);

    /// <returns><see langword="null"/>: nothing is wrong with it.</returns>
    public ApiProblem? Problem()
    {
        members.Finish();
        return unreadable ?? (faults.Count > 0 ? ApiProblem.Invalid(faults) : null);
    }

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

using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityProvider.Shared;
using Microsoft.Net.Http.Headers;

namespace IdentityProvider.Api;

/// <summary>RFC 9457: a refusal that a program can tell from every other by its <see cref="Code"/>, which never changes.</summary>
public sealed record ApiProblem(int Status, string Code, string Title, string Detail) : IResult
{
    public const string ContentType = "application/problem+json";

    [JsonPropertyOrder(-1)]
    public string Type => "urn:problem-type:identityprovider:" + Code;

    /// <summary>What is wrong in the body, by its JSON path, or in the query, by the parameter's name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Which admins keep a policy from being required, and what each lacks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AdminView>? Admins { get; init; }

    /// <summary>RFC 6750 §3, RFC 9470 §3: what follows <c>Bearer</c>.</summary>
    [JsonIgnore]
    public string? Challenge { get; init; }

    /// <summary>The same number as in the logs and the audit log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    public static ApiProblem NotFound { get; } = new(404, "not_found", "Not found", "There is nothing here, or nothing that this token may know of.");

    public static ApiProblem TokenMissing { get; } = new(401, "token_missing", "An access token is missing", "Send an access token of this issuer in the header Authorization, as Bearer.")
    {
        Challenge = "",
    };

    public static ApiProblem TokenTwice { get; } = new(400, "invalid_request", "One token too many", "The access token belongs into the header Authorization, and only there.")
    {
        Challenge = "error=\"invalid_request\"",
    };

    public static ApiProblem PersonRequired { get; } = new(403, "person_required", "This is for a person to do", "An application may read, invite members, and make the policy stricter; for the rest a person must be signed in.");

    public static ApiProblem PlanRequired { get; } = new(
        403, "plan_required", "The plan does not take that", "Only the Enterprise plan lets a tenant change its two-factor policy, or grant exemptions from it; without it the policy stays as it is, in force.");

    public static ApiProblem PreconditionFailed { get; } = new(412, "precondition_failed", "It has changed meanwhile", "Another version is current than If-Match names. Read it again.");

    /// <summary>One's own second factor is changed on My Page, and nobody exempts themselves.</summary>
    public static ApiProblem OwnAccount { get; } = new(409, "own_account", "This is you", "One's own second factor is changed on My Page, with another factor at hand.");

    /// <summary>What the tenant answers for by itself, two admins for example.</summary>
    public static ApiProblem AdminRequired { get; } = new(403, "admin_required", "This is for the tenant's admins to do", "An operator who is no admin of the tenant may not.");

    public static ApiProblem InvalidToken(string why) => new(401, "invalid_token", "The access token is not good here", why)
    {
        Challenge = $"error=\"invalid_token\", error_description=\"{why}\"",
    };

    public static ApiProblem InsufficientScope(string scope) => new(403, "insufficient_scope", "The access token lacks a scope", $"This takes the scope {scope}.")
    {
        Challenge = $"error=\"insufficient_scope\", scope=\"{scope}\"",
    };

    /// <summary>RFC 9470 §3.</summary>
    /// <param name="within"><see langword="null"/>: whenever it was, in this session.</param>
    public static ApiProblem StepUp(TimeSpan? within) => new(
        401,
        "insufficient_user_authentication",
        "A second factor must be proved",
        within is { } age ? $"A second factor must have been proved in the last {age.TotalMinutes:0} minutes." : "A second factor must have been proved.")
    {
        Challenge = "error=\"insufficient_user_authentication\", acr_values=\"mfa\"" + (within is { } most ? $", max_age=\"{most.TotalSeconds:0}\"" : ""),
    };

    public static ApiProblem Malformed(string detail) => new(400, "malformed_json", "The body is no JSON", detail);

    public static ApiProblem Invalid(IEnumerable<DocumentFault> faults) => new(400, "invalid_request", "The request is not as it must be", "See errors.")
    {
        Errors = faults.GroupBy(fault => fault.Path).ToDictionary(at => at.Key, at => at.Select(fault => fault.Rule).ToArray()),
    };

    /// <summary>What the server answered without a word of its own.</summary>
    public static ApiProblem OfStatus(int status) => status switch
    {
        404 => NotFound,
        405 => new(status, "method_not_allowed", "This method is not answered here", "See the header Allow."),
        413 => new(status, "too_large", "The request is too large", "No request to this API needs that much."),
        415 => new(status, "unsupported_media_type", "The body is of another type", "Send application/json, in UTF-8."),
        429 => new(status, "too_many_requests", "Too many requests", "Wait for as long as Retry-After says."),
        503 => new(status, "unavailable", "Not available for the moment", "Try again in a few seconds."),
        >= 500 => new(status, "server_error", "Something went wrong here", "It is not your fault, and it is in our log."),
        _ => new(status, "invalid_request", "The request is not as it must be", "The request was refused."),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Challenge is not null)
        {
            response.Headers.Append(HeaderNames.WWWAuthenticate, $"Bearer {Challenge}".TrimEnd());
        }

        return response.WriteAsJsonAsync(this with { RequestId = httpContext.TraceIdentifier }, ApiJson.Options, ContentType, httpContext.RequestAborted);
    }
}

/// <summary>How all of the API is written: camelCase, enums by name, times in UTC.</summary>
public static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new UtcTime());
        return options;
    }

    /// <summary>Ends in <c>Z</c>, and not in an offset of nothing.</summary>
    private sealed class UtcTime : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value.UtcDateTime);
    }
}

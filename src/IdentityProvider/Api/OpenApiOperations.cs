using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IdentityProvider.Api;

/// <summary>One operation of the OpenAPI document, from what its endpoint says of itself: <see cref="ApiCall"/> and <see cref="ApiAccess"/>.</summary>
internal static class OpenApiOperations
{
    private const string Json = "application/json";

    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var (call, access) = (metadata.OfType<ApiCall>().Last(), metadata.OfType<ApiAccess>().Last());
        operation.Description = Who(access);
        operation.Security = [.. access.Scopes.Select(scope => Requirement(scope, context.Document))];
        foreach (var parameter in call.Parameters)
        {
            (operation.Parameters ??= []).Add(Describe(parameter));
        }

        if (call.Body is { } body)
        {
            var content = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(body.GetType(), null, cancellation), Example = Node(body) };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { [Json] = content } };
        }

        AddAnswers(operation, call, access, context.Document);
    }

    public static JsonNode? Node(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), ApiJson.Options);

    private static string Who(ApiAccess access) => access switch
    {
        { Audience: ApiAudience.Operators, Changes: true } => "For operators, with a second factor of the last five minutes.",
        { Audience: ApiAudience.Operators } => "For operators, with a second factor.",
        { Audience: ApiAudience.Persons, Changes: true } => "For admins, with a second factor of the last five minutes.",
        { Audience: ApiAudience.Persons } => "For admins, with a second factor.",
        { Changes: true } => "For admins, with a second factor of the last five minutes, and for applications of the tenant.",
        _ => "For admins, with a second factor, and for applications of the tenant.",
    };

    private static OpenApiSecurityRequirement Requirement(string scope, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(OpenApiFrame.OAuth, document)] = [scope] };

    private static OpenApiParameter Describe(ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.IsHeader ? ParameterLocation.Header : ParameterLocation.Query,
        Description = parameter.Description,
        Schema = new OpenApiSchema { Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String, Enum = parameter.Values.Length == 0 ? null : [.. parameter.Values.Select(value => JsonValue.Create(value))] },
    };

    private static void AddAnswers(OpenApiOperation operation, ApiCall call, ApiAccess access, OpenApiDocument? document)
    {
        var answers = operation.Responses ??= [];
        if (call.Answer is { } answer && answers["200"].Content is { } content)
        {
            content[Json].Example = Node(answer);
        }

        ApiProblem[] common =
        [
            ApiProblem.TokenMissing, ApiProblem.InvalidToken("…"), ApiProblem.StepUp(access.Changes ? SignIn.RequireSignInAttribute.Freshness : null),
            ApiProblem.InsufficientScope(access.Scopes[0]), ApiProblem.NotFound, ApiProblem.OfStatus(429),
        ];
        ApiProblem[] forPersons = access.IsForPersons ? [ApiProblem.PersonRequired] : [];
        foreach (var at in common.Concat(forPersons).Concat(call.Problems).GroupBy(problem => problem.Status))
        {
            answers[at.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Describe([.. at], document);
        }
    }

    private static OpenApiResponse Describe(IReadOnlyList<ApiProblem> problems, OpenApiDocument? document) => new()
    {
        Description = string.Join("; ", problems.Select(problem => $"`{problem.Code}`: {problem.Title}")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [ApiProblem.ContentType] = new OpenApiMediaType
            {
                Schema = new OpenApiSchemaReference(OpenApiFrame.Problem, document),
                Examples = problems.ToDictionary(problem => problem.Code, IOpenApiExample (problem) => new OpenApiExample { Value = Node(problem) }),
            },
        },
    };
}

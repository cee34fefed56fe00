using System.Text.Json.Nodes;
using IdentityProvider.OpenIdConnect;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IdentityProvider.Api;

/// <summary>What stands around the operations: whose API it is, how one gets a token for it, and what an error looks like.</summary>
internal sealed class OpenApiFrame(Issuer issuer) : IOpenApiDocumentTransformer
{
    /// <summary>Of the security scheme.</summary>
    public const string OAuth = "oauth2";

    /// <summary>Of the schema.</summary>
    public const string Problem = "Problem";

    private static readonly Dictionary<string, string> Scopes = new()
    {
        [ManagementScopes.TenantRead] = "See what an admin of the tenant sees",
        [ManagementScopes.TenantManage] = "Also change it",
        [ManagementScopes.PlatformManage] = "Every tenant, for operators of the platform",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Management API",
            Version = OpenApiText.DocumentName,
            Description =
                "What a tenant's admins do in the console, for programs. A person's token must be for that tenant, and the person its admin at that moment; what changes something "
                + "takes a second factor of the last five minutes. An application of the tenant may read, invite members, and make the policy stricter.",
        };
        document.Servers = [new OpenApiServer { Url = issuer.Address.GetLeftPart(UriPartial.Authority) }];
        document.AddComponent<IOpenApiSecurityScheme>(OAuth, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "An access token of this issuer, addressed to the issuer, in the header Authorization.",
            Flows = new OpenApiOAuthFlows
            {
                AuthorizationCode = Flow(authorization: true),
                ClientCredentials = Flow(authorization: false),
            },
        });
        document.AddComponent<IOpenApiSchema>(Problem, ProblemSchema());
        return Task.CompletedTask;
    }

    private OpenApiOAuthFlow Flow(bool authorization) => new()
    {
        AuthorizationUrl = authorization ? new Uri(issuer.Link(Addresses.Authorization)) : null,
        TokenUrl = new Uri(issuer.Link(Addresses.Token)),
        Scopes = Scopes.Where(scope => authorization || scope.Key != ManagementScopes.PlatformManage).ToDictionary(),
    };

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457. Tell problems apart by code, which never changes.",
        Required = new HashSet<string> { "type", "title", "status", "detail", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A URI that stands for the code."),
            ["title"] = Text("For people."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text("For people."),
            ["code"] = Text("For programs."),
            ["requestId"] = Text("The number under which our log and the audit log have the request."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is wrong, by JSON path in the body or by the name of a parameter.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text(null) },
            },
            ["admins"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "With admins_not_ready: who lacks what.",
                Items = new OpenApiSchema { Type = JsonSchemaType.Object },
                Examples = [new JsonArray(OpenApiOperations.Node(PolicyExamples.Unready))],
            },
        },
    };

    private static OpenApiSchema Text(string? description) => new() { Type = JsonSchemaType.String, Description = description };
}

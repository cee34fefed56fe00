using Microsoft.OpenApi;

namespace IdentityProvider.Api;

public static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddScoped<BearerTokens>().AddScoped<ApiAdmission>().AddSingleton<OpenApiText>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddOpenApi(OpenApiText.DocumentName, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = api => api.ActionDescriptor.EndpointMetadata.OfType<ApiCall>().Any();
            options.AddOperationTransformer(OpenApiOperations.DescribeAsync).AddDocumentTransformer<OpenApiFrame>();
        });
        return services;
    }

    /// <summary>After routing, since the endpoint says what it demands, and after the engine, which judges the token.</summary>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app) => app.UseMiddleware<ApiGuard>();

    /// <summary>A resource is a class with a <c>Map</c>, and a line here.</summary>
    public static IEndpointRouteBuilder MapApi(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(ApiAddresses.OpenApi, (OpenApiText text, CancellationToken cancellation) => text.AnswerAsync(cancellation)).ExcludeFromDescription();
        var tenant = endpoints.MapGroup(ApiAddresses.Tenant);
        TwoFactorPolicyEndpoints.Map(tenant);
        MemberEndpoints.Map(tenant);
        FactorEndpoints.Map(tenant);
        InvitationEndpoints.Map(tenant);
        ExemptionEndpoints.Map(tenant);
        BreakGlassEndpoints.Map(tenant);
        AuditEndpoints.Map(tenant);
        SimulationEndpoints.Map(endpoints.MapGroup(ApiAddresses.Version1));
        return endpoints;
    }
}

/// <summary>Where the API stands, typed once.</summary>
public static class ApiAddresses
{
    public const string Root = OpenIdConnect.Addresses.Api;
    public const string Version1 = Root + "/v1";
    public const string OpenApi = Version1 + "/openapi.json";
    public const string Tenant = Version1 + "/tenants/{slug}";

    /// <summary>No page is here, and no cookie counts.</summary>
    public static bool IsOfApi(this HttpRequest request) => request.Path.StartsWithSegments(Root);
}

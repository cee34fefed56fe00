using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace SampleRelyingParty.Orders;

public sealed record Order(int Number, string Item, string Tenant);

/// <summary>An API that trusts the provider's access tokens, and gives its answer only to two factors.</summary>
public static class OrdersApi
{
    public const string Path = "/api/orders";
    public const string Scope = "orders.read";

    public static IServiceCollection AddOrders(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddHttpClient<OrdersClient>();
        services.AddAuthentication().AddJwtBearer();
        services.AddAuthorizationBuilder().AddPolicy(Path, policy => policy
            .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.User.FindFirstValue("scope")?.Split(' ').Contains(Scope) is true));
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<SampleOptions>>((bearer, sample) => Configure(bearer, sample.Value, environment));
        return services;
    }

    public static void MapOrders(this IEndpointRouteBuilder routes) => routes.MapGet(Path, Answer).RequireAuthorization(Path);

    /// <summary>RFC 9068 §4: issuer, audience, type and signature; the keys come from the discovery document.</summary>
    private static void Configure(JwtBearerOptions bearer, SampleOptions sample, IHostEnvironment environment)
    {
        bearer.Authority = sample.Authority;
        bearer.Audience = sample.Resource;
        bearer.RequireHttpsMetadata = !environment.IsDevelopment();
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters.ValidTypes = ["at+jwt"];
        bearer.TokenValidationParameters.ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256];
    }

    private static Results<Ok<Order[]>, UnauthorizedHttpResult> Answer(ClaimsPrincipal user, HttpResponse response)
    {
        if (user.FindFirstValue("acr") is not ("mfa" or "phr"))
        {
            // RFC 9470 §3: the application learns from the challenge what to ask the provider for.
            response.Headers.WWWAuthenticate =
                """Bearer error="insufficient_user_authentication", error_description="Orders are shown to two factors only.", acr_values="mfa" """.TrimEnd();
            return TypedResults.Unauthorized();
        }

        var tenant = user.FindFirstValue("tenant") ?? "";
        return TypedResults.Ok(new Order[] { new(1001, "Twelve kanban boards", tenant), new(1002, "Three label printers", tenant) });
    }
}

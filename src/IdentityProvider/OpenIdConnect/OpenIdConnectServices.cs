using IdentityProvider.OpenIdConnect.Clients;

namespace IdentityProvider.OpenIdConnect;

public static class OpenIdConnectServices
{
    public static IServiceCollection AddOpenIdConnect(this IServiceCollection services, IConfiguration configuration) => services.AddScoped<ClientRegistration>();

    public static IEndpointRouteBuilder MapOpenIdConnect(this IEndpointRouteBuilder endpoints) => endpoints;
}

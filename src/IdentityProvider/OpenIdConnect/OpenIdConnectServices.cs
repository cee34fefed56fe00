using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Engine;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.OpenIdConnect.Pages;
using IdentityProvider.OpenIdConnect.Simulation;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityProvider.OpenIdConnect;

public static class OpenIdConnectServices
{
    public static IServiceCollection AddOpenIdConnect(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OpenIdConnectOptions>()
            .Bind(configuration.GetSection(OpenIdConnectOptions.Section))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OpenIdConnectOptions>, OpenIdConnectOptionsValidation>());

        services.AddMemoryCache();
        services.AddSingleton<ClientCatalogue>().AddSingleton<ClientSecretCheck>().AddScoped<RequestCatalogue>().AddScoped<ClientRegistration>().AddScoped<TenantClients>();
        services.AddSingleton<ArrivalSeal>().AddSingleton<AskSeal>().AddScoped<AuthorizationGathering>().AddScoped<AuthorizationPages>().AddScoped<PersonChoices>();
        services.AddScoped<IssuingTransaction>().AddScoped<StandingReader>().AddScoped<GrantOpening>().AddScoped<FamilyEnding>().AddScoped<Simulator>();
        services.AddSingleton(GrantsOfSession.Use).AddScoped<IPruning, GrantPruning>();
        services.AddScoped<GrantsWithoutSecondFactor>().AddScoped<IAliveWithoutSecondFactor>(provider => provider.GetRequiredService<GrantsWithoutSecondFactor>());
        services.AddScoped<IMembershipEnding, GrantsOfMember>().AddScoped<IAccountEnding, GrantsOfAccount>().AddScoped<ITenantSessions, SessionsOfTenant>();
        services.AddScoped<IApplicationEntrances, ApplicationEntrances>();
        services.AddEngine();
        return services.AddBackChannelLogout(configuration);
    }

    private static IServiceCollection AddBackChannelLogout(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LogoutOptions>().Bind(configuration.GetSection(LogoutOptions.Section)).ValidateOnStart();
        return services
            .AddCommitSignal<LogoutSignal>()
            .AddSingleton<LogoutReceivers>()
            .AddSingleton<LogoutTokenWriter>()
            .AddScoped<LogoutOutbox>()
            .AddScoped<ISessionEnding, LogoutsOfSession>()
            .AddScoped<IMembershipEnding, LogoutsOfMember>()
            .AddScoped<IPolicyInForce, LogoutsOfPolicy>()
            .AddScoped<LogoutTry>()
            .AddScoped<PolicyReachedReader>()
            .AddScoped<FailedLogouts>()
            .AddScoped<IPruning, LogoutPruning>()
            .AddHostedService<LogoutDispatch>();
    }

    /// <summary>Early, since what is published is the same for everybody.</summary>
    public static IApplicationBuilder UsePublishedMetadata(this IApplicationBuilder app) => app.UseMiddleware<BrowserOrigins>().UseMiddleware<PublishedMetadata>();

    /// <summary>Before anything that answers: the engine sees every request of the protocol first.</summary>
    public static IApplicationBuilder UseOpenIdConnect(this IApplicationBuilder app) => app.UseAuthentication();

    public static IEndpointRouteBuilder MapOpenIdConnect(this IEndpointRouteBuilder endpoints)
    {
        string[] getAndPost = [HttpMethods.Get, HttpMethods.Post];
        endpoints.MapMethods(Addresses.Authorization, getAndPost, AuthorizeEndpoint.HandleAsync).DisableAntiforgery();
        endpoints.MapMethods(Addresses.Logout, getAndPost, LogoutEndpoint.HandleAsync).DisableAntiforgery();
        endpoints.MapGet(PolicyStatement.Route, PolicyStatement.HandleAsync);
        return endpoints;
    }
}

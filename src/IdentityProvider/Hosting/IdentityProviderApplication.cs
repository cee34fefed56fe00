using IdentityProvider.Administration;
using IdentityProvider.Api;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Keys;
using IdentityProvider.Mail;
using IdentityProvider.MyPage;
using IdentityProvider.OpenIdConnect;
using IdentityProvider.Operation;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Provisioning;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tenancy.Branding;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>The provider as a whole: its parts in the order in which they stand on each other, and the way of a request through them.</summary>
public static class IdentityProviderApplication
{
    /// <exception cref="OptionsValidationException">A setting is missing or unsafe; <see cref="AggregateException"/> for more than one section.</exception>
    /// <param name="options">Arguments, content root and environment, as the host takes them.</param>
    /// <param name="configure">What another host (the demo, a test) adds to configuration and services.</param>
    public static WebApplication Create(WebApplicationOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var app = Build(options, configure);
        // Note: at once, so that all faults are told together, and before a part of the application meets one.
        app.Services.GetService<IStartupValidator>()?.Validate();
        UsePipeline(app);
        MapEndpoints(app);
        return app;
    }

    /// <summary>The parts alone, for commands, which serve nothing: a setting is checked when a command comes to use it.</summary>
    internal static WebApplication Build(WebApplicationOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(options);
        builder.AddConsoleLog();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StartUp>().AddHostedService(services => services.GetRequiredService<StartUp>());
        configure?.Invoke(builder);

        builder.Services
            .AddShared(builder.Configuration)
            .AddPersistence(builder.Configuration)
            .AddAuditing()
            .AddKeys(builder.Configuration)
            .AddMail(builder.Configuration)
            .AddTenancy(builder.Configuration)
            .AddSessions(builder.Configuration)
            .AddPasskeys()
            .AddTwoFactor()
            .AddSignIn(builder.Configuration)
            .AddEnforcement(builder.Configuration)
            .AddOpenIdConnect(builder.Configuration)
            .AddMyPage(builder.Configuration)
            .AddAdministration(builder.Configuration)
            .AddApi()
            .AddOperation()
            .AddProvisioning(builder.Configuration)
            .AddHosting(builder.Configuration);

        return builder.Build();
    }

    private static void UsePipeline(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseMiddleware<RequestLog>();
        app.UseSecurityHeaders();
        app.UseErrorPages();
        app.UseAllowedMethods();
        app.UsePublishedMetadata();
        app.UseRequestLocalization();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseOpenIdConnect();
        app.UseApi();
        app.UseAuthorization();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapAssets();
        app.MapBranding();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready");
        app.MapRazorPages();
        app.MapOpenIdConnect();
        app.MapApi();
    }
}

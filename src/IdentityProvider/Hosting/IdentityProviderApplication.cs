using IdentityProvider.Administration;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Keys;
using IdentityProvider.Mail;
using IdentityProvider.MyPage;
using IdentityProvider.OpenIdConnect;
using IdentityProvider.Persistence;
using IdentityProvider.Provisioning;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Hosting;

/// <summary>The provider as a whole: its parts in the order in which they stand on each other, and the way of a request through them.</summary>
public static class IdentityProviderApplication
{
    /// <param name="options">Arguments, content root and environment, as the host takes them.</param>
    /// <param name="configure">What another host (the demo, a test) adds to configuration and services.</param>
    public static WebApplication Create(WebApplicationOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<StartUp>().AddHostedService(services => services.GetRequiredService<StartUp>());
        configure?.Invoke(builder);

        builder.Services
            .AddShared()
            .AddPersistence(builder.Configuration)
            .AddAuditing()
            .AddKeys(builder.Configuration)
            .AddMail(builder.Configuration)
            .AddTenancy()
            .AddSessions(builder.Configuration)
            .AddTwoFactor()
            .AddSignIn(builder.Configuration)
            .AddEnforcement(builder.Configuration)
            .AddOpenIdConnect(builder.Configuration)
            .AddMyPage(builder.Configuration)
            .AddAdministration(builder.Configuration)
            .AddProvisioning(builder.Configuration)
            .AddHosting(builder.Configuration);

        var app = builder.Build();
        app.UseRequestLocalization();
        app.MapAssets();
        app.MapRazorPages();
        app.MapOpenIdConnect();
        return app;
    }
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using SampleRelyingParty.Orders;

namespace SampleRelyingParty;

/// <summary>Sign-in by the framework's own handler. Every setting that differs from its defaults stands here, with the reason.</summary>
public static class ProviderSignIn
{
    /// <summary>The name of the challenge property that carries <c>acr_values</c>.</summary>
    public const string AcrValues = "acr_values";

    public static IServiceCollection AddProviderSignIn(this IServiceCollection services, IHostEnvironment environment)
    {
        services.AddAuthentication(authentication =>
            {
                authentication.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                authentication.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie(cookie =>
            {
                // Note: cookies do not tell ports apart, so on one machine the name must differ from the provider's.
                cookie.Cookie.Name = "sample-session";
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.SecurePolicy = Secure(environment);
                cookie.Events.OnValidatePrincipal = EndedSessions.RefuseAsync;
            })
            .AddOpenIdConnect();
        services.AddSingleton(TimeProvider.System).AddSingleton<EndedSessions>();

        services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IOptions<SampleOptions>>((oidc, sample) => Configure(oidc, sample.Value, environment));
        return services;
    }

    private static void Configure(OpenIdConnectOptions oidc, SampleOptions sample, IHostEnvironment environment)
    {
        oidc.Authority = sample.Authority;
        oidc.ClientId = sample.ClientId;
        oidc.ClientSecret = sample.ClientSecret;
        oidc.Resource = sample.Resource;
        oidc.RequireHttpsMetadata = !environment.IsDevelopment();

        oidc.ResponseType = OpenIdConnectResponseType.Code;
        oidc.UsePkce = true;
        // A query response is a plain navigation, so that the handler's cookies may be SameSite=Lax and survive plain http on localhost.
        oidc.ResponseMode = OpenIdConnectResponseMode.Query;
        oidc.NonceCookie.SameSite = oidc.CorrelationCookie.SameSite = SameSiteMode.Lax;
        oidc.NonceCookie.SecurePolicy = oidc.CorrelationCookie.SecurePolicy = Secure(environment);

        oidc.Scope.Clear();
        oidc.Scope.Add("openid");
        oidc.Scope.Add("profile");
        oidc.Scope.Add("email");
        oidc.Scope.Add(OrdersApi.Scope);

        // Claims keep the names that they have in the token, and "acr" stays, which the handler would drop.
        oidc.MapInboundClaims = false;
        oidc.ClaimActions.Remove("acr");
        oidc.TokenValidationParameters.NameClaimType = "name";
        oidc.TokenValidationParameters.RoleClaimType = "role";

        oidc.SaveTokens = true;
        oidc.Events.OnRedirectToIdentityProvider = AskForAssurance;
        oidc.Events.OnRemoteFailure = ReturnHome;
    }

    private static Task AskForAssurance(RedirectContext context)
    {
        context.ProtocolMessage.AcrValues = context.Properties.GetParameter<string>(AcrValues);
        return Task.CompletedTask;
    }

    /// <summary>A refusal is no fault of ours: the home page says what the provider answered.</summary>
    private static Task ReturnHome(RemoteFailureContext context)
    {
        context.Response.Redirect("/" + QueryString.Create("error", context.Failure?.Data["error"] as string ?? "sign_in_failed"));
        context.HandleResponse();
        return Task.CompletedTask;
    }

    private static CookieSecurePolicy Secure(IHostEnvironment environment) =>
        environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
}

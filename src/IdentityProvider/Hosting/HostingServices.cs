using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

public static class HostingServices
{
    private const int MaximumBodyBytes = 64 * 1024;

    /// <summary>An authorization request of 8 kB passes, and so does the sign-in page that carries it, escaped, as its return address.</summary>
    private const int MaximumRequestLineBytes = 32 * 1024;

    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddHosting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<NetworkOptions>().Bind(configuration.GetSection(NetworkOptions.Section)).ValidateOnStart();
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section)).ValidateOnStart();
        services
            .AddSingleton<IValidateOptions<NetworkOptions>, NetworkOptionsValidation>()
            .AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidation>()
            .AddSingleton<IPostConfigureOptions<ForwardedHeadersOptions>, TrustedProxies>()
            .AddSingleton<IConfigureOptions<RateLimiterOptions>, RequestLimits>()
            .AddSingleton<LimitHistory>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBodyBytes;
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLineBytes;
            kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        });
        services.AddRateLimiter();
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddHealthChecks()
            .AddCheck<DatabaseReadiness>("database", timeout: ReadyWithin)
            .AddCheck<KeysReadiness>("keys", timeout: ReadyWithin);
        return services.AddPages();
    }
}

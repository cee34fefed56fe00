using Microsoft.Extensions.Options;

namespace IdentityProvider.Shared;

public static class SharedServices
{
    public static IServiceCollection AddShared(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IssuerOptions>().Configure(options => options.Issuer = configuration[IssuerOptions.Key]).ValidateOnStart();
        return services
            .AddHttpContextAccessor()
            .AddSingleton<IValidateOptions<IssuerOptions>, IssuerOptionsValidation>()
            .AddSingleton<Issuer>()
            .AddSingleton<RequestOrigin>()
            .AddSingleton<BrowserCookies>()
            .AddSingleton<KeptForm>();
    }
}

using Microsoft.Extensions.Options;

namespace IdentityProvider.Sessions;

public static class SessionsServices
{
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SessionOptions>().Bind(configuration.GetSection(SessionOptions.Section)).ValidateOnStart();
        return services.AddSingleton<IValidateOptions<SessionOptions>, SessionOptionsValidation>().AddScoped<BrowserSession>();
    }
}

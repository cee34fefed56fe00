namespace IdentityProvider.SignIn;

public static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AttemptOptions>().Bind(configuration.GetSection(AttemptOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<SignInContextSeal>()
            .AddScoped<BrowserAttempt>()
            .AddScoped<SignInCompletion>()
            .AddScoped<SignInDispatcher>();
    }
}

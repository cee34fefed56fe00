using IdentityProvider.Persistence;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

public static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AttemptOptions>().Bind(configuration.GetSection(AttemptOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<AttemptOptions>, AttemptOptionsValidation>()
            .AddSingleton<PasswordHashing>()
            .AddSingleton<SignInContextSeal>()
            .AddScoped<BrowserAttempt>()
            .AddScoped<KnownBrowsers>()
            .AddScoped<BrowserIntroduction>()
            .AddScoped<SprayWatch>()
            .AddScoped<PasswordThrottle>()
            .AddScoped<PasswordSignIn>()
            .AddScoped<PasswordChange>()
            .AddScoped<PasswordReset>()
            .AddScoped<NewEmail>()
            .AddScoped<EmailUndo>()
            .AddScoped<KeptAccount>()
            .AddScoped<PasskeySignIn>()
            .AddScoped<NewBrowserMail>()
            .AddScoped<SignInCompletion>()
            .AddScoped<SignInDispatcher>()
            .AddScoped<SecondFactorChallenge>()
            .AddScoped<EmailConfirmation>()
            .AddScoped<OneTimePassProof>()
            .AddScoped<SecondFactorErasure>()
            .AddScoped<Objection>()
            .AddScoped<ObjectionMail>()
            .AddScoped<AdminHelp>()
            .AddScoped<NewPhone>()
            .AddScoped<TwoFactorSetUp>()
            .AddScoped<InvitationAcceptance>()
            .AddScoped<InvitationOnward>()
            .AddScoped<Pruning>()
            .AddScoped<IPruning>(provider => provider.GetRequiredService<Pruning>());
    }
}

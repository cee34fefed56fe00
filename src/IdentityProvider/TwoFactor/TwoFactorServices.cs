using Microsoft.Extensions.Options;

namespace IdentityProvider.TwoFactor;

public static class TwoFactorServices
{
    public static IServiceCollection AddTwoFactor(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddOptions<TwoFactorOptions>().BindConfiguration(TwoFactorOptions.Section).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<TwoFactorOptions>, TwoFactorOptionsValidation>()
            .AddSingleton<AuthenticatorSecrets>()
            .AddScoped<FailureCounters>()
            .AddScoped<TwoFactorMail>()
            .AddScoped<TotpChallenge>()
            .AddScoped<RecoveryCodes>()
            .AddScoped<TotpEnrolment>()
            .AddScoped<TwoFactorStatus>()
            .AddScoped<PasskeyEnrolment>()
            .AddScoped<PasskeyChallenge>()
            .AddScoped<MailedCode>();
    }
}

namespace IdentityProvider.TwoFactor;

public static class TwoFactorServices
{
    public static IServiceCollection AddTwoFactor(this IServiceCollection services) => services
        .AddScoped<TotpChallenge>()
        .AddScoped<RecoveryCodes>()
        .AddScoped<TotpEnrolment>()
        .AddScoped<TwoFactorStatus>()
        .AddScoped<MailedCode>();
}

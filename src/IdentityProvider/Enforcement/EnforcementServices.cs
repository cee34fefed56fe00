namespace IdentityProvider.Enforcement;

public static class EnforcementServices
{
    public static IServiceCollection AddEnforcement(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<FactorAuthority>()
        .AddScoped<FactorMail>()
        .AddScoped<MemberChange>()
        .AddScoped<MemberMail>()
        .AddScoped<OneTimePassIssue>()
        .AddScoped<PolicyChange>()
        .AddScoped<PolicyMail>()
        .AddScoped<PolicyPreview>()
        .AddScoped<TwoFactorReset>();
}

namespace IdentityProvider.Enforcement;

public static class EnforcementServices
{
    public static IServiceCollection AddEnforcement(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<MemberChange>()
        .AddScoped<MemberMail>()
        .AddScoped<PolicyChange>()
        .AddScoped<PolicyMail>()
        .AddScoped<PolicyPreview>()
        .AddScoped<TenantMembers>()
        .AddScoped<TenantAuditExport>();
}

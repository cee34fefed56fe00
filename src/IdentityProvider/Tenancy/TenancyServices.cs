namespace IdentityProvider.Tenancy;

public static class TenancyServices
{
    public static IServiceCollection AddTenancy(this IServiceCollection services) => services.AddScoped<TenantDirectory>().AddScoped<SignInRecord>().AddScoped<TenantHistory>();
}

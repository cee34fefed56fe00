namespace IdentityProvider.Administration;

public static class AdministrationServices
{
    public static IServiceCollection AddAdministration(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<TenantMembers>()
        .AddScoped<TenantHistory>()
        .AddScoped<TenantAuditExport>()
        .AddScoped<SecurityBoard>()
        .AddScoped<SimulationWords>();
}

namespace IdentityProvider.Administration;

public static class AdministrationServices
{
    public static IServiceCollection AddAdministration(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<BrandingChange>()
        .AddScoped<NamedMembers>()
        .AddScoped<SecurityBoard>()
        .AddScoped<SimulationWords>();
}

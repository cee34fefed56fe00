namespace IdentityProvider.Hosting;

public static class HostingServices
{
    public static IServiceCollection AddHosting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRazorPages(pages => pages.RootDirectory = "/");
        services.AddHealthChecks();
        return services;
    }
}

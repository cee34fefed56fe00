namespace IdentityProvider.Provisioning;

public static class ProvisioningServices
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services, IConfiguration configuration) => services;
}

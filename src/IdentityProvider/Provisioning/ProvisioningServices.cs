namespace IdentityProvider.Provisioning;

public static class ProvisioningServices
{
    public static IServiceCollection AddProvisioning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ProvisioningOptions>().Bind(configuration.GetSection(ProvisioningOptions.Section)).ValidateOnStart();
        return services
            .AddScoped<TenantProvisioning>()
            .AddScoped<CredentialProvisioning>()
            .AddScoped<MembershipProvisioning>()
            .AddScoped<AccountProvisioning>()
            .AddScoped<ResourceProvisioning>()
            .AddScoped<ClientProvisioning>()
            .AddScoped<Provisioner>()
            .AddSingleton<ProvisioningFile>();
    }
}

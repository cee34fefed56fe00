using IdentityProvider.Persistence;
using IdentityProvider.Tenancy.Branding;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Tenancy;

public static class TenancyServices
{
    public static IServiceCollection AddTenancy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<InvitationOptions>().Bind(configuration.GetSection(InvitationOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<InvitationOptions>, InvitationOptionsValidation>()
            .AddScoped<TenantDirectory>()
            .AddScoped<SignInRecord>()
            .AddScoped<TenantHistory>()
            .AddScoped<TenantBrands>()
            .AddScoped<IPruning, InvitationPruning>();
    }
}

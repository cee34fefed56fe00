using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Keys;

public static class KeysServices
{
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KeysOptions>().Bind(configuration.GetSection(KeysOptions.Section)).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeysOptions>, KeysOptionsValidation>());
        services.AddDataProtection().SetApplicationName("IdentityProvider");
        services.AddOptions<KeyManagementOptions>().Configure<KeysDirectory, ILoggerFactory>((ring, directory, loggers) =>
            ring.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(directory.Ring), loggers));

        return services
            .AddSingleton<KeysDirectory>()
            .AddSingleton<SigningKeyFiles>()
            .AddSingleton<SigningKeyRotation>()
            .AddSingleton<SecondFactorKeys>()
            .AddSingleton<SecretSeal>()
            .AddSingleton<SigningKeyRing>()
            .AddSingleton<KeySet>()
            .AddHostedService<KeysPolling>();
    }
}

namespace IdentityProvider.Keys;

public static class KeysServices
{
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration) => services.AddSingleton<SecretSeal>();
}

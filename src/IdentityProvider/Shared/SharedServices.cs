namespace IdentityProvider.Shared;

public static class SharedServices
{
    public static IServiceCollection AddShared(this IServiceCollection services) => services
        .AddHttpContextAccessor()
        .AddSingleton<RequestOrigin>()
        .AddSingleton<BrowserCookies>();
}

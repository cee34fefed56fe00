namespace IdentityProvider.MyPage;

public static class MyPageServices
{
    public static IServiceCollection AddMyPage(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<OwnProfile>()
        .AddScoped<OwnTwoFactor>()
        .AddScoped<OwnAuthenticators>()
        .AddScoped<OwnPassword>()
        .AddScoped<OwnSetUp>()
        .AddScoped<OwnPasskeys>()
        .AddScoped<OwnSessions>()
        .AddScoped<OwnHistory>();
}

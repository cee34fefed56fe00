namespace IdentityProvider.Mail;

public static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration) => services.AddScoped<Outbox>();
}

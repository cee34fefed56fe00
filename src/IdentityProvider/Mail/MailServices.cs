using IdentityProvider.Persistence;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Mail;

public static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EmailOptions>().Bind(configuration.GetSection(EmailOptions.Section)).ValidateOnStart();
        services.ConfigureDbContext<SqliteDbContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<OutboxSignal>()));
        services.ConfigureDbContext<PostgreSqlDbContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<OutboxSignal>()));
        return services
            .AddSingleton<IValidateOptions<EmailOptions>, EmailOptionsValidation>()
            .AddSingleton<OutboxSignal>()
            .AddSingleton<MailSeal>()
            .AddSingleton<MimeComposer>()
            .AddSingleton<PickupDirectory>()
            .AddTransient<MailTransport>()
            .AddScoped<Outbox>()
            .AddScoped<FailedMails>()
            .AddHostedService<OutboxDelivery>();
    }
}

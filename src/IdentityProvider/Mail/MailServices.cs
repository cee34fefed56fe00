using IdentityProvider.Persistence;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Mail;

public static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EmailOptions>().Bind(configuration.GetSection(EmailOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<EmailOptions>, EmailOptionsValidation>()
            .AddCommitSignal<OutboxSignal>()
            .AddSingleton<MailSeal>()
            .AddSingleton<HtmlBody>()
            .AddSingleton<MimeComposer>()
            .AddSingleton<PickupDirectory>()
            .AddTransient<MailTransport>()
            .AddScoped<Outbox>()
            .AddScoped<FailedMails>()
            .AddScoped<WaitingMail>()
            .AddHostedService<OutboxDelivery>();
    }
}

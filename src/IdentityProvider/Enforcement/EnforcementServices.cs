using IdentityProvider.Persistence;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

public static class EnforcementServices
{
    public static IServiceCollection AddEnforcement(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EnforcementOptions>().Bind(configuration.GetSection(EnforcementOptions.Section)).ValidateOnStart();
        services.AddOptions<DeletionOptions>().Bind(configuration.GetSection(DeletionOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<DeletionOptions>, DeletionOptionsValidation>()
            .AddScoped<AccountDeletion>()
            .AddScoped<DeletionMail>()
            .AddScoped<DueDeletions>()
            .AddScoped<IPruning>(provider => provider.GetRequiredService<DueDeletions>())
            .AddSingleton<IValidateOptions<EnforcementOptions>, EnforcementOptionsValidation>()
            .AddScoped<BreakGlass>()
            .AddScoped<ExemptionList>()
            .AddScoped<Exemptions>()
            .AddScoped<FactorAuthority>()
            .AddScoped<FactorMail>()
            .AddScoped<InvitationLinks>()
            .AddScoped<InvitationList>()
            .AddScoped<InvitationMail>()
            .AddScoped<Invitations>()
            .AddScoped<OperatorInvitations>()
            .AddScoped<OneTimePassIssue>()
            .AddScoped<TenantMembers>()
            .AddScoped<TenantAuditExport>()
            .AddScoped<TwoFactorReset>()
            .AddScoped<MemberChange>()
            .AddScoped<MemberMail>()
            .AddScoped<PlanChange>()
            .AddScoped<PolicyChange>()
            .AddScoped<SignInRulesChange>()
            .AddScoped<PolicyMail>()
            .AddScoped<PolicyPreview>()
            .AddScoped<PolicyReliefs>()
            .AddScoped<PolicySchedule>()
            .AddHostedService<PolicyScheduleService>()
            .AddScoped<ReliefMail>()
            .AddScoped<ScheduleMail>()
            .AddScoped<PolicyTrials>()
            .AddScoped<IPruning>(provider => provider.GetRequiredService<PolicyTrials>());
    }
}

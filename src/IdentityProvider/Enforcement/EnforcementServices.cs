using IdentityProvider.Persistence;

namespace IdentityProvider.Enforcement;

public static class EnforcementServices
{
    public static IServiceCollection AddEnforcement(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<FactorAuthority>()
        .AddScoped<FactorMail>()
        .AddScoped<InvitationLinks>()
        .AddScoped<InvitationList>()
        .AddScoped<InvitationMail>()
        .AddScoped<Invitations>()
        .AddScoped<OperatorInvitations>()
        .AddScoped<MemberChange>()
        .AddScoped<MemberMail>()
        .AddScoped<OneTimePassIssue>()
        .AddScoped<PolicyChange>()
        .AddScoped<PolicyMail>()
        .AddScoped<PolicyPreview>()
        .AddScoped<PolicyReliefs>()
        .AddScoped<PolicySchedule>()
        .AddHostedService<PolicyScheduleService>()
        .AddScoped<ScheduleMail>()
        .AddScoped<PolicyTrials>()
        .AddScoped<IPruning>(provider => provider.GetRequiredService<PolicyTrials>())
        .AddScoped<TenantMembers>()
        .AddScoped<TenantAuditExport>()
        .AddScoped<TwoFactorReset>();
}

namespace IdentityProvider.Enforcement;

public static class EnforcementServices
{
    public static IServiceCollection AddEnforcement(this IServiceCollection services, IConfiguration configuration) => services
        .AddScoped<InvitationLinks>()
        .AddScoped<InvitationList>()
        .AddScoped<InvitationMail>()
        .AddScoped<Invitations>()
        .AddScoped<OperatorInvitations>()
        .AddScoped<MemberChange>()
        .AddScoped<MemberMail>()
        .AddScoped<PolicyChange>()
        .AddScoped<PolicyMail>()
        .AddScoped<PolicyPreview>();
}

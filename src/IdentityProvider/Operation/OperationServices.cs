namespace IdentityProvider.Operation;

public static class OperationServices
{
    public static IServiceCollection AddOperation(this IServiceCollection services) => services
        .AddScoped<TenantBoard>()
        .AddScoped<TenantChange>()
        .AddScoped<OperatorRights>()
        .AddScoped<DeliveryRetry>()
        .AddScoped<LimitBoard>()
        .AddScoped<ClientBoard>();
}

using IdentityProvider.Persistence;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>Deletes deliveries that were settled, once nobody asks any more what became of them.</summary>
internal sealed class LogoutPruning(IdentityProviderDbContext db, WriterTurn writer, TimeProvider clock) : IPruning
{
    private static readonly TimeSpan AreKept = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var end = clock.GetUtcNow() - AreKept;
        await db.Set<LogoutDelivery>().Where(d => d.CreatedAt < end && d.State != LogoutDeliveryState.Waiting).PruneAsync(db, writer, cancellation);
    }
}

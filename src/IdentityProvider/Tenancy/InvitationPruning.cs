using IdentityProvider.Persistence;

namespace IdentityProvider.Tenancy;

/// <summary>Deletes invitations some time after they are over, and with them addresses of people who never came. The history stays.</summary>
internal sealed class InvitationPruning(IdentityProviderDbContext db, WriterTurn writer, TimeProvider clock) : IPruning
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var expired = clock.GetUtcNow() - Kept;
        await db.Set<Invitation>().Where(i => i.ExpiresAt < expired).PruneAsync(db, writer, cancellation);
    }
}

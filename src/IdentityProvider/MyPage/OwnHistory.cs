using IdentityProvider.Auditing;
using IdentityProvider.Persistence;

namespace IdentityProvider.MyPage;

/// <summary>A person's own security history.</summary>
public sealed class OwnHistory(IdentityProviderDbContext db)
{
    public Task<HistoryPage> PageAsync(Guid accountId, HistoryCursor? after, CancellationToken cancellation) =>
        HistoryPage.ReadAsync(db.Set<AuditEntry>().Where(e => e.AccountId == accountId), after, cancellation);
}

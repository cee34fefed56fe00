using System.Linq.Expressions;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>Marks that several acts share.</summary>
internal static class FailingActMarks
{
    public static bool HasCodes(Driving.Page page) => page.Document.QuerySelector("[data-testid='recovery-codes']") is not null;

    public static async Task<bool> ToldAsync(IdentityProviderDbContext db, Guid id, string kind)
    {
        var count = await db.Set<AuditEntry>().CountAsync(e => e.AccountId == id && e.Kind == kind);
        Assert.InRange(count, 0, 1);
        return count == 1;
    }

    public static async Task<IReadOnlyList<(string What, bool IsThere)>> SignedInAsync(
        IdentityProviderDbContext db, Guid id, Expression<Func<Session, DateTimeOffset?>> proof)
    {
        var proofs = await db.Set<Session>().Where(s => s.AccountId == id && s.EndedAt == null).Select(proof).ToListAsync();
        Assert.InRange(proofs.Count, 0, 1);
        return [("session", proofs is [not null]), ("history of the sign-in", await ToldAsync(db, id, "sign_in.completed"))];
    }

    public static async Task<IReadOnlyList<(string What, bool IsThere)>> TurnedOnAsync(IdentityProviderDbContext db, Guid id)
    {
        return
        [
            ("factor", await db.Set<EnrolledFactor>().AnyAsync(f => f.AccountId == id)),
            ("codes", await db.Set<RecoveryCode>().CountAsync(c => c.AccountId == id) == RecoveryCodes.SetSize),
            ("link to object", await db.Set<SecurityNotice>().AnyAsync(n => n.AccountId == id)),
            ("history of the set-up", await ToldAsync(db, id, "two_factor.enabled")),
        ];
    }
}

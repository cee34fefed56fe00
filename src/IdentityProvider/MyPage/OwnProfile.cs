using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.MyPage;

/// <summary>A console that the person may open.</summary>
public sealed record AdministeredTenant(string Name, string Slug);

/// <summary>What a person says of themselves, and where they are an admin.</summary>
public sealed class OwnProfile(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit, TenantDirectory tenants)
{
    public async Task<IReadOnlyList<AdministeredTenant>> AdministeredAsync(Guid accountId, CancellationToken cancellation) =>
        [.. (await tenants.MembershipsOfAsync(accountId, cancellation))
            .Where(m => m.Role is MemberRole.Admin)
            .Select(m => new AdministeredTenant(m.Tenant.Name, m.Tenant.Slug))];

    /// <returns>Whether this is a name; a wrong one changes nothing.</returns>
    public async Task<bool> RenameAsync(Guid accountId, string? text, CancellationToken cancellation)
    {
        if (!PersonName.TryParse(text, out var name))
        {
            return false;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().SingleAsync(a => a.Id == accountId, cancellation);
        if (account.Name != name)
        {
            account.Name = name;
            audit.Record(new NameChanged { AccountId = accountId });
            await db.SaveChangesAsync(cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return true;
    }
}

public sealed record NameChanged() : AuditEvent("profile.name_changed");

using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Provisioning;

/// <summary>Who of a document is in which tenant. The role is an initial value, and whom an admin removed since does not come back by a start.</summary>
public sealed class MembershipProvisioning(IdentityProviderDbContext db, AuditTrail audit)
{
    private const string Kind = "member";

    private ILookup<(Guid AccountId, Guid TenantId), Membership> existing = Array.Empty<Membership>().ToLookup(m => (m.AccountId, m.TenantId));

    public async Task LoadAsync(IReadOnlyList<Guid> accounts, CancellationToken cancellation) =>
        existing = (await db.Set<Membership>().Where(m => accounts.Contains(m.AccountId)).ToListAsync(cancellation)).ToLookup(m => (m.AccountId, m.TenantId));

    public static void CheckReferences(ProvisioningRun run)
    {
        foreach (var entry in run.Document.Users.SelectMany(user => user.Memberships))
        {
            if (entry.Tenant is not null && !run.Tenants.ContainsKey(entry.Tenant))
            {
                run.Fault(entry.Path + ".tenant", "is no tenant, neither here nor in the database");
            }
        }
    }

    public void Plan(ProvisioningRun run, UserEntry user, Account account)
    {
        foreach (var entry in user.Memberships.Where(entry => entry.Tenant is not null))
        {
            if (!run.Tenants.TryGetValue(entry.Tenant!, out var tenant))
            {
                continue; // a fault already
            }

            var name = $"{account.Email} in {tenant.Slug}";
            var past = existing[(account.Id, tenant.Id)].ToList();
            if (past.SingleOrDefault(m => m.EndedAt is null) is { } live)
            {
                ChangeRole(run, name, entry, live);
            }
            else if (past.Count > 0 && !run.Choices.Overwrite.Contains("memberships"))
            {
                run.Plan.Existing(Kind, name, [], ["memberships"]);
            }
            else
            {
                var role = entry.Role ?? MemberRole.Member;
                db.Add(new Membership { TenantId = tenant.Id, AccountId = account.Id, Role = role, JoinedAt = run.Now });
                run.Plan.Create(Kind, name);
                audit.Record(new MembershipStarted(role.ToString()) { TenantId = tenant.Id, AccountId = account.Id });
            }
        }
    }

    private void ChangeRole(ProvisioningRun run, string name, MembershipEntry entry, Membership membership)
    {
        var changed = new List<string>();
        var kept = new List<string>();
        if (entry.Role is { } role && membership.Role != role && run.Decide("role", changed, kept))
        {
            membership.Role = role;
            audit.Record(new MembershipRoleChanged(role.ToString()) { TenantId = membership.TenantId, AccountId = membership.AccountId });
        }

        run.Plan.Existing(Kind, name, changed, kept);
    }
}

using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Provisioning;

/// <summary>
/// Whom the entries of a document mean: the account that has the address, or else the one that documents know by it and that moved to another.
/// Without this a document would make the person a second time, with their roles and the password that it begins with.
/// </summary>
internal sealed class KnownPeople
{
    private readonly Dictionary<string, Account> byAddress;
    private readonly Dictionary<string, Account> moved;
    private readonly Dictionary<Guid, ProvisionedProfile> profiles;
    private readonly Dictionary<string, DateTimeOffset> reserved;

    private KnownPeople(
        ProvisioningRun run, List<Account> byAddress, List<Account> moved, Dictionary<Guid, ProvisionedProfile> profiles, Dictionary<string, DateTimeOffset> reserved)
    {
        this.profiles = profiles;
        this.reserved = reserved;
        this.byAddress = byAddress.ToDictionary(a => a.CanonicalEmail);
        this.moved = moved.ToDictionary(a => profiles[a.Id].KnownAs!);
        Check(run);
    }

    public IReadOnlyList<Guid> Ids => [.. byAddress.Values.Concat(moved.Values).Select(a => a.Id).Distinct()];

    public static async Task<KnownPeople> LoadAsync(IdentityProviderDbContext db, ProvisioningRun run, CancellationToken cancellation)
    {
        var addresses = run.Document.Users.Select(user => user.Email?.Canonical).OfType<string>().ToList();
        var byAddress = await db.Set<Account>().Where(a => addresses.Contains(a.CanonicalEmail)).ToListAsync(cancellation);
        var wanting = addresses.Except(byAddress.Select(a => a.CanonicalEmail)).ToList();
        var moved = await db.Set<Account>()
            .Where(a => db.Set<ProvisionedProfile>().Any(p => p.AccountId == a.Id && wanting.Contains(p.KnownAs!))).ToListAsync(cancellation);
        var ids = byAddress.Concat(moved).Select(a => a.Id).ToList();
        var profiles = await db.Set<ProvisionedProfile>()
            .Where(p => ids.Contains(p.AccountId) || addresses.Contains(p.KnownAs!)).ToDictionaryAsync(p => p.AccountId, cancellation);
        var reserved = await db.Set<EmailChange>().UndoableAt(run.Now).Where(c => wanting.Contains(c.OldCanonicalEmail))
            .GroupBy(c => c.OldCanonicalEmail).Select(of => new { of.Key, Until = of.Max(c => c.ExpiresAt) }).ToDictionaryAsync(of => of.Key, of => of.Until, cancellation);
        return new KnownPeople(run, byAddress, moved, profiles, reserved);
    }

    public Account? Find(EmailAddress address) => byAddress.GetValueOrDefault(address.Canonical) ?? moved.GetValueOrDefault(address.Canonical);

    public ProvisionedProfile? ProfileOf(Account account) => profiles.GetValueOrDefault(account.Id);

    /// <summary>The address is nobody's, but can still become that of an account again that no document knows by it.</summary>
    public bool IsReserved(EmailAddress address) => reserved.ContainsKey(address.Canonical);

    /// <summary>Of several that documents knew by an address, one after the other, it is the last one's.</summary>
    public void Remember(EmailAddress address, Account account)
    {
        foreach (var earlier in profiles.Values.Where(p => p.KnownAs == address.Canonical && p.AccountId != account.Id))
        {
            earlier.KnownAs = null;
        }
    }

    private void Check(ProvisioningRun run)
    {
        var seen = new HashSet<Guid>();
        foreach (var entry in run.Document.Users.Where(entry => entry.Email is not null))
        {
            var address = entry.Email!;
            if (Find(address) is not { } account)
            {
                if (IsReserved(address))
                {
                    run.Plan.Existing("user", address.Text, [], ["email"]);
                    run.Plan.Warn($"{entry.Path}.email: an account moved away from {address.Text} and can be moved back until {AuditWords.Time(reserved[address.Canonical])}; nobody is made with it before.");
                }

                continue;
            }

            if (!seen.Add(account.Id))
            {
                run.Fault(entry.Path + ".email", "is the address that another person of this document moved to; name them once");
            }
            else if (account.CanonicalEmail != address.Canonical)
            {
                run.Plan.Warn($"{entry.Path}.email: this person has moved to {account.Email}; the entry is read as theirs.");
            }
        }
    }
}

using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;

namespace IdentityProvider.Provisioning;

/// <summary>
/// The people of a document. Password and authenticator are initial values; of name, language and claims, what the person
/// changed since stays (<see cref="ProvisionedProfile"/>).
/// </summary>
public sealed class AccountProvisioning(
    IdentityProviderDbContext db, AuditTrail audit, CredentialProvisioning credentials, MembershipProvisioning memberships, BrowserSession sessions)
{
    private const string Kind = "user";

    public async Task PlanAsync(ProvisioningRun run, CancellationToken cancellation)
    {
        MembershipProvisioning.CheckReferences(run);
        var people = await KnownPeople.LoadAsync(db, run, cancellation);
        await memberships.LoadAsync(people.Ids, cancellation);

        foreach (var entry in run.Document.Users.Where(entry => entry.Email is not null))
        {
            if (people.Find(entry.Email!) is { } account)
            {
                await ChangeAsync(run, entry, account, people.ProfileOf(account), cancellation);
                people.Remember(entry.Email!, account);
            }
            else if (!people.IsReserved(entry.Email!))
            {
                account = Create(run, entry);
            }
            else
            {
                continue;
            }

            memberships.Plan(run, entry, account);
        }
    }

    private Account Create(ProvisioningRun run, UserEntry entry)
    {
        var email = entry.Email!;
        var account = new Account
        {
            Email = email.Text,
            CanonicalEmail = email.Canonical,
            Name = entry.Name ?? NameFrom(email),
            EmailVerified = entry.EmailVerified ?? false,
            Disabled = entry.Disabled ?? false,
            Locale = entry.Locale,
            Claims = new Dictionary<string, string>(entry.Claims ?? new Dictionary<string, string>()),
            IsOperator = entry.Operator ?? false,
            CreatedAt = run.Now,
        };
        db.Add(account);
        run.Plan.Create(Kind, email.Text);
        audit.Record(new AccountCreated(entry.Password is not null) { AccountId = account.Id });
        credentials.Set(run, entry, account);
        Remember(entry, account, null);
        return account;
    }

    private async Task ChangeAsync(ProvisioningRun run, UserEntry entry, Account account, ProvisionedProfile? before, CancellationToken cancellation)
    {
        var changed = new List<string>();
        var kept = new List<string>();
        var mustSignInAgain = await credentials.ChangeAsync(run, entry, account, changed, kept, cancellation);
        ChangeProfile(run, entry, account, before, changed, kept);
        if (entry.EmailVerified is { } verified && account.EmailVerified != verified)
        {
            account.EmailVerified = verified;
            changed.Add("emailVerified");
            account.SecurityStamp = Guid.CreateVersion7();
        }

        if (entry.Operator is { } isOperator && account.IsOperator != isOperator)
        {
            account.IsOperator = isOperator;
            changed.Add("operator");
        }

        if (entry.Disabled is { } disabled && account.Disabled != disabled)
        {
            account.Disabled = disabled;
            changed.Add("disabled");
            mustSignInAgain |= disabled;
        }

        if (mustSignInAgain)
        {
            account.SecurityStamp = Guid.CreateVersion7();
            await sessions.EndAsync(
                session => session.AccountId == account.Id, account.Disabled ? SessionEnd.AccountDisabled : SessionEnd.CredentialsChanged, cancellation);
        }

        run.Plan.Existing(Kind, account.Email, changed, kept);
        if (changed.Count > 0)
        {
            audit.Record(new AccountChanged(changed) { AccountId = account.Id });
        }
    }

    private void ChangeProfile(ProvisioningRun run, UserEntry entry, Account account, ProvisionedProfile? before, List<string> changed, List<string> kept)
    {
        if (IsToChange("name", entry.Name, account.Name, before?.Name))
        {
            account.Name = entry.Name!;
        }

        if (IsToChange("locale", entry.Locale, account.Locale, before?.Locale))
        {
            account.Locale = entry.Locale;
        }

        if (entry.Claims is { } claims && !AreSame(claims, account.Claims))
        {
            if (AreSame(claims, before?.Claims) ? run.Decide("claims", changed, kept) : Add("claims"))
            {
                account.Claims = new Dictionary<string, string>(claims);
            }
        }

        Remember(entry, account, before);

        bool IsToChange(string member, string? wanted, string? actual, string? remembered) =>
            wanted is not null && wanted != actual && (wanted == remembered ? run.Decide(member, changed, kept) : Add(member));

        bool Add(string member)
        {
            changed.Add(member);
            return true;
        }
    }

    private void Remember(UserEntry entry, Account account, ProvisionedProfile? profile)
    {
        if (profile is null)
        {
            db.Add(profile = new ProvisionedProfile { AccountId = account.Id });
        }

        profile.KnownAs = entry.Email!.Canonical;
        profile.Name = entry.Name ?? profile.Name;
        profile.Locale = entry.Locale ?? profile.Locale;
        if (entry.Claims is { } claims && !AreSame(claims, profile.Claims))
        {
            profile.Claims = new Dictionary<string, string>(claims);
        }
    }

    private static bool AreSame(IReadOnlyDictionary<string, string> one, Dictionary<string, string>? other) =>
        other is not null && one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static string NameFrom(EmailAddress email)
    {
        var local = email.Text[..email.Text.LastIndexOf('@')];
        return local[..Math.Min(local.Length, Account.NameMaximumLength)];
    }
}

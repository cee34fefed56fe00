using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Tests.Driving;

/// <summary>Tenants and people written straight into the database: for tests of parts that need no clients and no second factor.</summary>
public static class Population
{
    /// <summary>Everybody's password, so that it is hashed once a test run.</summary>
    public const string Password = "correct horse battery staple";

    private static readonly Lazy<string> PasswordHash = new(() =>
        new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 })).HashPassword(null!, Password));

    public static Task<Tenant> TenantAsync(
        this TestProvider provider, string slug, TenantPlan plan = TenantPlan.Enterprise, TwoFactorMode mode = TwoFactorMode.Off) =>
        provider.WithDatabaseAsync(async db =>
        {
            var tenant = new Tenant
            {
                Slug = slug,
                Name = char.ToUpperInvariant(slug[0]) + slug[1..],
                Plan = plan,
                TwoFactorMode = mode,
                CreatedAt = provider.Clock.GetUtcNow(),
            };
            db.Add(tenant);
            await db.SaveChangesAsync();
            return tenant;
        });

    /// <summary>A person with a confirmed address and <see cref="Password"/>, without a second factor; a member of the tenants named.</summary>
    public static Task<Person> PersonAsync(this TestProvider provider, string email, params string[] tenants) =>
        provider.AccountAsync(email, MemberRole.Member, tenants);

    public static Task<Person> AdminAsync(this TestProvider provider, string email, params string[] tenants) =>
        provider.AccountAsync(email, MemberRole.Admin, tenants);

    public static Task<Account> AccountOfAsync(this TestProvider provider, Person person) =>
        provider.WithDatabaseAsync(db => AccountOf(db, person.Email).SingleAsync());

    /// <summary>Two-factor is on from now; nobody holds the secret, which cannot even be opened.</summary>
    public static Task<int> EnrolAsync(this TestProvider provider, Guid accountId, bool provesRecovery = true) => provider.WithDatabaseAsync(db =>
    {
        db.Add(new Authenticator { AccountId = accountId, SealedSecret = [1], LastAcceptedStep = 0, ConfirmedAt = provider.Clock.GetUtcNow() });
        if (provesRecovery)
        {
            db.Add(new RecoveryProof { AccountId = accountId, ProvedAt = provider.Clock.GetUtcNow() });
        }

        return db.SaveChangesAsync();
    });

    /// <summary>Everybody who has a second factor has shown that they have recovery codes too.</summary>
    public static Task<int> ProveRecoveryAsync(this TestProvider provider) => provider.WithDatabaseAsync(async db =>
    {
        var enrolled = await db.Set<Authenticator>().Where(a => !db.Set<RecoveryProof>().Any(p => p.AccountId == a.AccountId)).Select(a => a.AccountId).ToListAsync();
        db.AddRange(enrolled.Select(id => new RecoveryProof { AccountId = id, ProvedAt = provider.Clock.GetUtcNow() }));
        return await db.SaveChangesAsync();
    });

    /// <summary>A tenant as it stands now.</summary>
    public static Task<Tenant> TenantNowAsync(this TestProvider provider, string slug) =>
        provider.WithDatabaseAsync(db => db.Set<Tenant>().AsNoTracking().SingleAsync(t => t.Slug == slug));

    public static async Task<(TwoFactorMode Mode, int Version)> PolicyNowAsync(this TestProvider provider, string slug)
    {
        var tenant = await provider.TenantNowAsync(slug);
        return (tenant.TwoFactorMode, tenant.PolicyVersion);
    }

    private static Task<Person> AccountAsync(this TestProvider provider, string email, MemberRole role, string[] tenants) =>
        provider.WithDatabaseAsync(async db =>
        {
            Assert.True(EmailAddress.TryParse(email, out var address));
            var account = new Account
            {
                Email = address.Text,
                CanonicalEmail = address.Canonical,
                EmailVerified = true,
                Name = email[..email.IndexOf('@', StringComparison.Ordinal)],
                PasswordHash = PasswordHash.Value,
                CreatedAt = provider.Clock.GetUtcNow(),
            };
            db.Add(account);
            foreach (var tenant in await db.Set<Tenant>().Where(t => tenants.Contains(t.Slug)).ToListAsync())
            {
                db.Add(new Membership { TenantId = tenant.Id, AccountId = account.Id, Role = role, JoinedAt = provider.Clock.GetUtcNow() });
            }

            await db.SaveChangesAsync();
            return new Person(provider, email, Password);
        });

    private static IQueryable<Account> AccountOf(IdentityProviderDbContext db, string email)
    {
        Assert.True(EmailAddress.TryParse(email, out var address));
        return db.Set<Account>().AsNoTracking().Where(a => a.CanonicalEmail == address.Canonical);
    }
}

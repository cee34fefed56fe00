using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Enforcement;

/// <summary>How often on one day a member would have been refused, had the tenant required a second factor.</summary>
public sealed class PolicyTrial
{
    public required Guid TenantId { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>In UTC.</summary>
    public required DateOnly Day { get; init; }

    public required int Count { get; init; }
}

internal sealed class PolicyTrialConfiguration : IEntityTypeConfiguration<PolicyTrial>
{
    public void Configure(EntityTypeBuilder<PolicyTrial> builder)
    {
        builder.ToTable("policy_trials");
        builder.HasKey(t => new { t.TenantId, t.Day, t.AccountId });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(t => t.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Accounts.Account>().WithMany().HasForeignKey(t => t.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>Keeps what a policy in report-only mode would have refused.</summary>
public sealed class PolicyTrials(IdentityProviderDbContext db, WriterTurn writer, TimeProvider clock) : IPruning
{
    private const int DaysKept = 90;

    /// <summary>Within the caller's transaction. One statement, in the same words on both databases, so that two tokens at once count two.</summary>
    public Task RecordAsync(Guid tenantId, Guid accountId, CancellationToken cancellation)
    {
        var day = Today();
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO policy_trials ("TenantId", "Day", "AccountId", "Count") VALUES ({tenantId}, {day}, {accountId}, 1)
            ON CONFLICT ("TenantId", "Day", "AccountId") DO UPDATE SET "Count" = policy_trials."Count" + 1
            """,
            cancellation);
    }

    /// <summary>The last so many days on which something would have been refused, the newest first.</summary>
    public async Task<IReadOnlyList<TrialDay>> DaysAsync(Guid tenantId, int days, CancellationToken cancellation)
    {
        var since = Today().AddDays(1 - days);
        return await db.Set<PolicyTrial>().AsNoTracking().Where(t => t.TenantId == tenantId && t.Day >= since)
            .GroupBy(t => t.Day).OrderByDescending(day => day.Key)
            .Select(day => new TrialDay(day.Key, day.Sum(t => t.Count), day.Count()))
            .ToListAsync(cancellation);
    }

    /// <summary>Who would have been refused in the last so many days, the most often first.</summary>
    public async Task<IReadOnlyList<TrialMember>> MembersAsync(Guid tenantId, int days, int most, CancellationToken cancellation)
    {
        var since = Today().AddDays(1 - days);
        var live = db.Set<Membership>().AsNoTracking().LiveIn(tenantId);
        var sums = db.Set<PolicyTrial>().AsNoTracking().Where(t => t.TenantId == tenantId && t.Day >= since)
            .GroupBy(t => t.AccountId)
            .Select(of => new { AccountId = of.Key, Count = of.Sum(t => t.Count), LastDay = of.Max(t => t.Day) });
        return await (
            from sum in sums
            join member in live on sum.AccountId equals member.AccountId
            orderby sum.Count descending, member.Account.CanonicalEmail
            select new TrialMember(member.Account.Email, sum.Count, sum.LastDay)).Take(most).ToListAsync(cancellation);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var kept = Today().AddDays(-DaysKept);
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await db.Set<PolicyTrial>().Where(t => t.Day < kept).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private DateOnly Today() => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
}

/// <param name="Members">How many of them there were.</param>
public sealed record TrialDay(DateOnly Day, int Count, int Members);

public sealed record TrialMember(string Email, int Count, DateOnly LastDay);

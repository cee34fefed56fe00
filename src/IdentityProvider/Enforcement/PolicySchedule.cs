using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>
/// What is done on the way to a scheduled policy: mails seven days and one day before, and what comes with its start. The gate needs none
/// of it: to that, a policy holds from its moment on by the server's clock.
/// </summary>
public sealed class PolicySchedule(IdentityProviderDbContext db, WriterTurn writer, IPolicyInForce alive, AuditTrail audit, ScheduleMail mail, TimeProvider clock)
{
    private static readonly (ScheduleStage Stage, TimeSpan Before)[] Stages =
    [
        (ScheduleStage.Started, TimeSpan.Zero), (ScheduleStage.OneDayBefore, TimeSpan.FromDays(1)), (ScheduleStage.SevenDaysBefore, TimeSpan.FromDays(7)),
    ];

    /// <summary>How far a policy with that start is at that moment; a mail whose day is over already is not sent late.</summary>
    public static ScheduleStage StageAt(DateTimeOffset? effectiveAt, DateTimeOffset now) =>
        effectiveAt is not { } from ? ScheduleStage.Started : Stages.FirstOrDefault(s => from - s.Before <= now, (ScheduleStage.Announced, default)).Stage;

    /// <summary>Takes every step that is due, each in a transaction of its own; nodes settle by one conditional update who takes it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var scheduled = await db.Set<Tenant>().AsNoTracking().Where(t => t.ScheduleStage != ScheduleStage.Started).ToListAsync(cancellation);
        foreach (var tenant in scheduled)
        {
            if (StageAt(tenant.TwoFactorEffectiveAt, now) is var stage && stage > tenant.ScheduleStage)
            {
                await TakeAsync(tenant, stage, cancellation);
            }
        }
    }

    private async Task TakeAsync(Tenant tenant, ScheduleStage stage, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var taken = await db.Set<Tenant>()
            .Where(t => t.Id == tenant.Id && t.PolicyVersion == tenant.PolicyVersion && t.ScheduleStage == tenant.ScheduleStage)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.ScheduleStage, stage), cancellation) == 1;
        if (!taken)
        {
            return;
        }

        if (stage is ScheduleStage.Started)
        {
            audit.Record(new PolicyStarted(tenant.TwoFactorMode, tenant.PolicyVersion) { TenantId = tenant.Id });
            if (tenant.TwoFactorMode is TwoFactorMode.Required && tenant.TwoFactorModeBefore is not TwoFactorMode.Required)
            {
                await alive.ReachAsync(tenant.Id, cancellation);
            }
        }

        if (tenant.TwoFactorMode is TwoFactorMode.Required)
        {
            await mail.TellMembersAsync(tenant, tenant.TwoFactorEffectiveAt!.Value, cancellation);
            await mail.TellAdminsAsync(tenant, tenant.TwoFactorEffectiveAt!.Value, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}

/// <summary>Looks every two seconds whether a step is due.</summary>
internal sealed partial class PolicyScheduleService(IServiceScopeFactory scopes, TimeProvider clock, ILogger<PolicyScheduleService> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<PolicySchedule>().RunAsync(stoppingToken);
            }
            catch (Exception fault) when (DatabaseAvailability.IsLacking(fault))
            {
                LogDatabaseLacking(fault.GetType().Name);
            }
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "Scheduled policies wait: the database does not answer ({Fault})")]
    private partial void LogDatabaseLacking(string fault);
}

/// <summary>A scheduled policy came into force.</summary>
public sealed record PolicyStarted(TwoFactorMode Mode, int Version) : AuditEvent("policy.started");

using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Provisioning;

/// <summary>The tenants of a document. Plan and two-factor policy are initial values: a tenant's admins decide afterwards.</summary>
public sealed class TenantProvisioning(IdentityProviderDbContext db, AuditTrail audit, PolicyChange policies, PolicyPreview preview, PlanChange plans)
{
    private const string Kind = "tenant";

    private readonly List<(Tenant Tenant, TwoFactorEntry Policy)> overwritten = [];
    private readonly List<Tenant> required = [];
    private readonly List<(Tenant Tenant, TenantPlan Before)> replanned = [];

    public async Task PlanAsync(ProvisioningRun run, CancellationToken cancellation)
    {
        await LoadAsync(run, cancellation);
        foreach (var entry in run.Document.Tenants.Where(entry => entry.Slug is not null))
        {
            if (run.Tenants.TryGetValue(entry.Slug!, out var tenant))
            {
                Change(run, entry, tenant);
            }
            else
            {
                Create(run, entry);
            }
        }
    }

    /// <summary>What needs the tenants stored: policies that are overwritten, and warnings about those that are required now.</summary>
    public async Task FinishAsync(ProvisioningRun run, CancellationToken cancellation)
    {
        foreach (var (tenant, policy) in overwritten)
        {
            var wanted = new WantedPolicy(tenant.Id, policy.Mode, policy.EffectiveAt, tenant.PolicyVersion, ActorId: null);
            if (await policies.ApplyWithinAsync(wanted, cancellation) is not PolicyChangeOutcome.Changed and var outcome)
            {
                throw new InvalidOperationException($"The policy of {tenant.Slug} was to be changed: {outcome}.");
            }
        }

        foreach (var (tenant, before) in replanned)
        {
            await TellOfPlanAsync(run, tenant, before, cancellation);
        }

        foreach (var tenant in required)
        {
            if (!(await preview.OfAsync(tenant.Id, cancellation)).Admins.Any(admin => admin.IsEnrolled))
            {
                run.Plan.Warn($"tenant {tenant.Slug}: two-factor authentication is required and no admin is enrolled; the console would refuse this.");
            }
        }
    }

    /// <summary>A document that is to end what a lost plan leaves in force says so, with <c>--overwrite twoFactor</c>.</summary>
    private async Task TellOfPlanAsync(ProvisioningRun run, Tenant tenant, TenantPlan before, CancellationToken cancellation)
    {
        if (await plans.FollowAsync(tenant, before, tenant.Plan, operatorId: null, cancellation) is { } mode)
        {
            run.Plan.Warn($"tenant {tenant.Slug}: loses the Enterprise plan; its two-factor policy ({mode}) stays in force, and its admins cannot change it.");
        }
    }

    private async Task LoadAsync(ProvisioningRun run, CancellationToken cancellation)
    {
        var document = run.Document;
        var named = document.Tenants.Select(tenant => tenant.Slug)
            .Concat(document.Users.SelectMany(user => user.Memberships).Select(membership => membership.Tenant))
            .Concat(document.Clients.Select(client => client.Tenant))
            .OfType<string>().Distinct().ToList();
        foreach (var tenant in await db.Set<Tenant>().Where(tenant => named.Contains(tenant.Slug)).ToListAsync(cancellation))
        {
            run.Tenants[tenant.Slug] = tenant;
        }
    }

    private void Create(ProvisioningRun run, TenantEntry entry)
    {
        var tenant = new Tenant
        {
            Slug = entry.Slug!,
            Name = entry.Name ?? entry.Slug!,
            Plan = entry.Plan ?? TenantPlan.Standard,
            Suspended = entry.Suspended ?? false,
            TwoFactorMode = entry.TwoFactor?.Mode ?? TwoFactorMode.Off,
            TwoFactorEffectiveAt = entry.TwoFactor?.EffectiveAt,
            ScheduleStage = PolicySchedule.StageAt(entry.TwoFactor?.EffectiveAt, run.Now),
            CreatedAt = run.Now,
        };
        CheckPlan(run, entry.Path + ".twoFactor.mode", tenant.Plan, tenant.TwoFactorMode);
        db.Add(tenant);
        run.Tenants[tenant.Slug] = tenant;
        run.Plan.Create(Kind, tenant.Slug);
        audit.Record(new TenantCreated(tenant.Slug, tenant.Plan.ToString(), tenant.TwoFactorMode.ToString()) { TenantId = tenant.Id });
        RememberRequired(tenant, tenant.TwoFactorMode);
    }

    private void Change(ProvisioningRun run, TenantEntry entry, Tenant tenant)
    {
        var changed = new List<string>();
        var kept = new List<string>();
        if (entry.Name is { } name && tenant.Name != name)
        {
            tenant.Name = name;
            changed.Add("name");
        }

        if (entry.Suspended is { } suspended && tenant.Suspended != suspended)
        {
            tenant.Suspended = suspended;
            run.CatalogueChanged = true;
            changed.Add("suspended");
        }

        if (entry.Plan is { } plan && tenant.Plan != plan && run.Decide("plan", changed, kept))
        {
            replanned.Add((tenant, tenant.Plan));
            tenant.Plan = plan;
        }

        if (entry.TwoFactor is { } policy
            && (tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt) != (policy.Mode, policy.EffectiveAt)
            && run.Decide("twoFactor", changed, kept))
        {
            CheckPlan(run, entry.Path + ".twoFactor.mode", tenant.Plan, policy.Mode);
            overwritten.Add((tenant, policy));
            RememberRequired(tenant, policy.Mode);
        }

        run.Plan.Existing(Kind, tenant.Slug, changed, kept);
        var own = changed.Where(member => member is not ("twoFactor" or "plan")).ToList(); // they have events of their own
        if (own.Count > 0)
        {
            audit.Record(new TenantChanged(own) { TenantId = tenant.Id });
        }
    }

    private void RememberRequired(Tenant tenant, TwoFactorMode mode)
    {
        if (mode is TwoFactorMode.Required)
        {
            required.Add(tenant);
        }
    }

    private static void CheckPlan(ProvisioningRun run, string path, TenantPlan plan, TwoFactorMode mode)
    {
        if (plan is TenantPlan.Standard && mode is not TwoFactorMode.Off)
        {
            run.Fault(path, "the plan Standard takes no two-factor policy but Off");
        }
    }
}

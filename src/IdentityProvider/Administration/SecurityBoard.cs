using System.Globalization;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Administration;

/// <summary>What the Security page shows of a tenant: its policy now, and what a change would do.</summary>
public sealed record SecurityView
{
    public required Tenant Tenant { get; init; }

    public required PolicyImpact Impact { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>Who and what has no second factor, where that is not demanded yet.</summary>
    public IReadOnlyList<UnreadyMember> Unready { get; init; } = [];

    /// <inheritdoc cref="Unready"/>
    public IReadOnlyList<WaitingInvitation> Invited { get; init; } = [];

    /// <inheritdoc cref="Unready"/>
    public AliveWithoutSecondFactor Alive { get; init; } = new(0, 0, []);

    /// <summary>What would have been refused, where that is only reported.</summary>
    public IReadOnlyList<TrialDay> TrialDays { get; init; } = [];

    /// <inheritdoc cref="TrialDays"/>
    public IReadOnlyList<TrialMember> TrialMembers { get; init; } = [];

    /// <summary>Who does without a second factor, or waits for it, or did lately.</summary>
    public required IReadOnlyList<ExemptionRow> Exemptions { get; init; }

    public required IReadOnlyDictionary<TwoFactorMode, string> PreviewTokens { get; init; }

    public bool IsEnterprise => Tenant.Plan is TenantPlan.Enterprise;

    public bool IsInForce => Tenant.Policy.RequiresTwoFactor(Now);

    /// <summary>In force, or coming.</summary>
    public bool IsMandatory => Tenant.Policy.RequiresOrWillRequire(Now);

    public bool IsReportOnly => Tenant.Policy.InForce(Now) is TwoFactorMode.ReportOnly;

    /// <summary>As the field for it takes it; empty where nothing is scheduled.</summary>
    public string ScheduledStart => Tenant.Policy.IsScheduled(Now) && Tenant.TwoFactorEffectiveAt is { } from
        ? from.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)
        : "";
}

/// <summary>Gathers a <see cref="SecurityView"/>; changes nothing.</summary>
public sealed class SecurityBoard(PolicyPreview preview, PolicyTrials trials, ExemptionList exemptions, TenantDirectory tenants, TimeProvider clock)
{
    /// <summary>More addresses than that no mail client takes in one field.</summary>
    private const int MostCopied = 500;

    private const int TrialDays = 14;
    private const int MostTrialMembers = 50;

    /// <summary>Read anew: the tenant may have changed since the request began, by this request too.</summary>
    public async Task<SecurityView> OfAsync(Tenant asFound, Guid adminId, CancellationToken cancellation)
    {
        var tenant = (await tenants.MembershipAsync(asFound.Slug, adminId, cancellation))?.Tenant ?? asFound;
        var impact = await preview.OfAsync(tenant.Id, cancellation);
        var view = new SecurityView
        {
            Tenant = tenant,
            Impact = impact,
            Now = clock.GetUtcNow(),
            Exemptions = await exemptions.OfAsync(tenant.Id, cancellation),
            PreviewTokens = Enum.GetValues<TwoFactorMode>().ToDictionary(mode => mode, mode => preview.TokenOf(tenant, mode, null, impact)),
        };
        return view with
        {
            Unready = view.IsInForce ? [] : await preview.UnreadyMembersOf(tenant.Id).Take(MostCopied).ToListAsync(cancellation),
            Invited = view.IsInForce ? [] : await preview.InvitedAsync(tenant.Id, cancellation),
            Alive = view.IsInForce ? view.Alive : await preview.AliveAsync(tenant.Id, cancellation),
            TrialDays = view.IsReportOnly ? await trials.DaysAsync(tenant.Id, TrialDays, cancellation) : [],
            TrialMembers = view.IsReportOnly ? await trials.MembersAsync(tenant.Id, TrialDays, MostTrialMembers, cancellation) : [],
        };
    }

    /// <param name="typed">What the field for the start holds, in UTC; <see langword="null"/> where the form has none.</param>
    /// <param name="start">Where the policy is to begin; <see langword="null"/>: at once, or as it is scheduled.</param>
    /// <returns>Whether it can be read, and lies ahead, within a year.</returns>
    public bool TryReadStart(Tenant tenant, string? typed, out DateTimeOffset? start)
    {
        start = typed is null && tenant.TwoFactorMode is TwoFactorMode.Required ? tenant.TwoFactorEffectiveAt : null;
        if (string.IsNullOrWhiteSpace(typed))
        {
            return true;
        }

        string[] formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];
        var isTime = DateTimeOffset.TryParseExact(
            typed.Trim(), formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at);
        start = at;
        return isTime && WantedPolicy.MayStartAt(at, clock.GetUtcNow());
    }
}

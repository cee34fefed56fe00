using IdentityProvider.Enforcement;

namespace IdentityProvider.Api;

/// <summary>Who does without a second factor here for some hours. It takes two admins, and an end comes by itself.</summary>
internal static class ExemptionEndpoints
{
    private static readonly ApiProblem NobodyCouldApprove = new(
        409, "nobody_could_approve", "Nobody could approve it", "The only other admin is whom it is for. A third one is needed.");

    private static readonly ApiProblem HasExemption = new(409, "has_exemption", "The member has one already", "It waits or lives. Withdraw it first.");

    private static readonly ApiProblem QuotaReached = new(409, "quota_reached", "Too many are exempt already", "Where many cannot do what the policy demands, the policy is what to change.");

    private static readonly ApiProblem AnotherAdminRequired = new(
        403, "another_admin_required", "This is for another admin to do", "Neither who asked for it nor whom it is for approves it.");

    private static readonly ApiProblem NotOpen = new(409, "not_open", "It is not open any more", "Somebody was quicker, or it ended.");

    private static readonly ExemptionView Example = new()
    {
        Id = Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e"),
        Member = Guid.Parse("0193a4c2-80aa-7d10-8a55-52b0c1d2e3f4"),
        Email = "cleo@acme.example",
        State = ExemptionState.Waiting,
        Hours = 8,
        Reason = "Lost the phone on a journey",
        RequestedBy = "ada@acme.example",
        RequestedAt = new DateTimeOffset(2027, 1, 31, 9, 0, 0, TimeSpan.Zero),
    };

    private static readonly ExemptionView Approved = Example with
    {
        State = ExemptionState.Live,
        ApprovedBy = "bob@acme.example",
        EndsAt = new DateTimeOffset(2027, 1, 31, 17, 30, 0, TimeSpan.Zero),
    };

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var exemptions = tenant.MapGroup("/exemptions").WithTags("Exemptions");
        exemptions.MapGet("", ListAsync).ReadsByPersons<ApiPage<ExemptionView>>(new("listExemptions", "Those that wait or live, then those that ended lately; a hundred at most, on one page")
        {
            Answer = new ApiPage<ExemptionView>([Example], null),
            Problems = [PolicyExamples.Invalid],
        });
        exemptions.MapPost("", RequestAsync).ChangesByPersons<ExemptionView>(new("requestExemption", "Asks another admin to exempt a member. Where there is no other admin, it lives at once")
        {
            Body = new ExemptionBody(Example.Member, Example.Hours, Example.Reason),
            Answer = Example,
            Problems = [.. JsonBody.Problems, ApiProblem.OwnAccount, ApiProblem.PlanRequired, NobodyCouldApprove, HasExemption, QuotaReached, ApiProblem.AdminRequired],
        });
        exemptions.MapPost("/{id:guid}/approve", ApproveAsync).ChangesByPersons<ExemptionView>(new("approveExemption", "It lives from now on, for its hours")
        {
            Answer = Approved,
            Problems = [ApiProblem.PlanRequired, AnotherAdminRequired, NotOpen, ApiProblem.AdminRequired],
        });
        exemptions.MapDelete("/{id:guid}", WithdrawAsync).Ends(ApiAudience.Persons, new("withdrawExemption", "It is over from the next token on, or is never approved")
        {
            Problems = [NotOpen, ApiProblem.AdminRequired],
        });
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, ExemptionList list, CancellationToken cancellation) =>
        new ApiQuery(http.Request).Problem() is { } problem
            ? problem
            : ApiCalls.Json(new ApiPage<ExemptionView>([.. (await list.OfAsync(caller.Tenant.Id, cancellation)).Select(ExemptionView.Of)], null));

    private static async Task<IResult> RequestAsync(HttpContext http, ApiCaller caller, Exemptions exemptions, ExemptionList list, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var (member, hours, reason) = (body.Id("member", required: true), body.Number("hours", 1, Exemption.MostHours, required: true), body.Reason());
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var target = new MemberTarget(caller.Tenant.Id, member!.Value, caller.AccountId!.Value);
        var outcome = await exemptions.RequestAsync(target, hours!.Value, reason!.Text, cancellation);
        var rows = await list.OfAsync(caller.Tenant.Id, cancellation);
        return Answer(outcome, caller, rows.Where(row => row.MembershipId == member).MaxBy(row => row.RequestedAt));
    }

    private static async Task<IResult> ApproveAsync(Guid id, ApiCaller caller, Exemptions exemptions, ExemptionList list, CancellationToken cancellation)
    {
        var outcome = await exemptions.ApproveAsync(caller.Tenant.Id, id, caller.AccountId!.Value, cancellation);
        return Answer(outcome, caller, await FindAsync(list, caller, id, cancellation));
    }

    private static async Task<IResult> WithdrawAsync(Guid id, ApiCaller caller, Exemptions exemptions, ExemptionList list, CancellationToken cancellation)
    {
        var outcome = await exemptions.WithdrawAsync(caller.Tenant.Id, id, caller.AccountId!.Value, cancellation);
        return outcome is ExemptionOutcome.Withdrawn ? Results.NoContent() : Answer(outcome, caller, await FindAsync(list, caller, id, cancellation));
    }

    private static async Task<ExemptionRow?> FindAsync(ExemptionList list, ApiCaller caller, Guid id, CancellationToken cancellation) =>
        (await list.OfAsync(caller.Tenant.Id, cancellation)).SingleOrDefault(row => row.Id == id);

    /// <param name="row">As it is afterwards; <see langword="null"/>: the tenant has none such.</param>
    private static IResult Answer(ExemptionOutcome outcome, ApiCaller caller, ExemptionRow? row) => outcome switch
    {
        ExemptionOutcome.Requested or ExemptionOutcome.Approved => ApiCalls.Json(ExemptionView.Of(row!)),
        ExemptionOutcome.ForOneself => ApiProblem.OwnAccount,
        ExemptionOutcome.PlanRequired => ApiProblem.PlanRequired,
        ExemptionOutcome.NobodyCouldApprove => NobodyCouldApprove,
        ExemptionOutcome.HasOne => HasExemption,
        ExemptionOutcome.QuotaReached => QuotaReached,
        ExemptionOutcome.NotByThisAdmin => AnotherAdminRequired,
        ExemptionOutcome.UnknownExemption when row is not null => NotOpen,
        ExemptionOutcome.ActorIsNoAdmin when caller.IsOperator => ApiProblem.AdminRequired,
        _ => ApiProblem.NotFound,
    };
}

/// <param name="Member">The id of the member.</param>
/// <param name="Hours">1 to 72, from the approval on.</param>
public sealed record ExemptionBody(Guid Member, int Hours, string Reason);

/// <summary>An exemption as admins see it; people by e-mail.</summary>
public sealed record ExemptionView
{
    public required Guid Id { get; init; }

    /// <summary>The id of the member whom it is for.</summary>
    public required Guid Member { get; init; }

    public required string Email { get; init; }

    public required ExemptionState State { get; init; }

    public required int Hours { get; init; }

    public required string Reason { get; init; }

    public string? RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public string? ApprovedBy { get; init; }

    /// <summary><see langword="null"/> while nobody approved it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    internal static ExemptionView Of(ExemptionRow row) => new()
    {
        Id = row.Id,
        Member = row.MembershipId,
        Email = row.Email,
        State = row.State,
        Hours = row.Hours,
        Reason = row.Reason,
        RequestedBy = row.RequestedByEmail,
        RequestedAt = row.RequestedAt,
        ApprovedBy = row.ApprovedByEmail,
        EndsAt = row.EndsAt,
    };
}

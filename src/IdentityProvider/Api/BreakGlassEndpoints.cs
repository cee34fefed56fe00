using IdentityProvider.Enforcement;

namespace IdentityProvider.Api;

/// <summary>Two operators open a tenant for an hour, so that its admins can come back in.</summary>
internal static class BreakGlassEndpoints
{
    private static readonly ApiProblem HasOpening = new(409, "has_opening", "There is one already", "It waits or is open. Approve or close that one.");

    private static readonly ApiProblem AlreadyOpen = new(409, "already_open", "It is open already", "Another operator was quicker.");

    private static readonly ApiProblem AnotherOperatorRequired = new(403, "another_operator_required", "This is for another operator to do", "Whoever asked for it does not approve it.");

    private static readonly OpeningView Waiting = new(
        Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e"), OpeningState.Waiting, "All admins lost their phones", Guid.Parse("0193a4c2-80aa-7d10-8a55-52b0c1d2e3f4"),
        new DateTimeOffset(2027, 1, 31, 9, 0, 0, TimeSpan.Zero), null, null);

    private static readonly OpeningView Opened = Waiting with
    {
        State = OpeningState.Open,
        ApprovedBy = Guid.Parse("0193a4c2-9b3c-7a20-b1c2-d3e4f5061728"),
        EndsAt = new DateTimeOffset(2027, 1, 31, 10, 5, 0, TimeSpan.Zero),
    };

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var openings = tenant.MapGroup("/break-glass").WithTags("Break-glass");
        openings.MapGet("", ListAsync).ReadsByOperators<ApiPage<OpeningView>>(new("listBreakGlass", "The one that waits or is open, if any")
        {
            Answer = new ApiPage<OpeningView>([Waiting], null),
            Problems = [PolicyExamples.Invalid],
        });
        openings.MapPost("", RequestAsync).ChangesByOperators<OpeningView>(new("requestBreakGlass", "Asks another operator to open the tenant; nothing is open yet, and the request dies after an hour")
        {
            Body = new ReasonBody(Waiting.Reason),
            Answer = Waiting,
            Problems = [.. JsonBody.Problems, HasOpening],
        });
        openings.MapPost("/{id:guid}/approve", ApproveAsync).ChangesByOperators<OpeningView>(new("approveBreakGlass", "The tenant is open for an hour from now on")
        {
            Answer = Opened,
            Problems = [AnotherOperatorRequired, AlreadyOpen],
        });
        openings.MapDelete("/{id:guid}", CloseAsync).Ends(ApiAudience.Operators, new("closeBreakGlass", "Ends the opening, or the request, now"));
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, BreakGlass breakGlass, CancellationToken cancellation)
    {
        if (new ApiQuery(http.Request).Problem() is { } problem)
        {
            return problem;
        }

        var current = await breakGlass.CurrentAsync(caller.Tenant.Id, cancellation);
        return ApiCalls.Json(new ApiPage<OpeningView>(current is null ? [] : [OpeningView.Of(current)], null));
    }

    private static async Task<IResult> RequestAsync(HttpContext http, ApiCaller caller, BreakGlass breakGlass, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var reason = body.Reason();
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var outcome = await breakGlass.RequestAsync(caller.Tenant.Id, caller.AccountId!.Value, reason!.Text, cancellation);
        return Answer(outcome, await breakGlass.CurrentAsync(caller.Tenant.Id, cancellation));
    }

    private static async Task<IResult> ApproveAsync(Guid id, ApiCaller caller, BreakGlass breakGlass, CancellationToken cancellation)
    {
        var outcome = await breakGlass.ApproveAsync(caller.Tenant.Id, id, caller.AccountId!.Value, cancellation);
        var current = await breakGlass.CurrentAsync(caller.Tenant.Id, cancellation);
        return Answer(outcome, current?.Id == id ? current : null);
    }

    private static async Task<IResult> CloseAsync(Guid id, ApiCaller caller, BreakGlass breakGlass, CancellationToken cancellation) =>
        await breakGlass.CloseAsync(caller.Tenant.Id, id, caller.AccountId!.Value, cancellation) is BreakGlassOutcome.Closed ? Results.NoContent() : ApiProblem.NotFound;

    /// <param name="current">As it is afterwards; <see langword="null"/>: somebody has closed it, or there is none such.</param>
    private static IResult Answer(BreakGlassOutcome outcome, BreakGlassOpening? current) => outcome switch
    {
        BreakGlassOutcome.HasOne => HasOpening,
        BreakGlassOutcome.NotByThisOperator => AnotherOperatorRequired,
        BreakGlassOutcome.Requested or BreakGlassOutcome.Opened when current is not null => ApiCalls.Json(OpeningView.Of(current)),
        BreakGlassOutcome.UnknownOpening when current is not null => AlreadyOpen,
        _ => ApiProblem.NotFound,
    };
}

public enum OpeningState
{
    Waiting,
    Open,
}

/// <param name="RequestedBy">The account of an operator, as is <paramref name="ApprovedBy"/>.</param>
/// <param name="EndsAt"><see langword="null"/> while it waits.</param>
public sealed record OpeningView(Guid Id, OpeningState State, string Reason, Guid RequestedBy, DateTimeOffset RequestedAt, Guid? ApprovedBy, DateTimeOffset? EndsAt)
{
    internal static OpeningView Of(BreakGlassOpening opening) => new(
        opening.Id, opening.OpenedAt is null ? OpeningState.Waiting : OpeningState.Open, opening.Reason, opening.RequestedBy, opening.RequestedAt, opening.ApprovedBy, opening.EndsAt);
}

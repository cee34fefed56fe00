using IdentityProvider.Enforcement;

namespace IdentityProvider.Api;

/// <summary>What an admin does to a member's second factor: takes it away, from one or many at once, or opens the way to the first one.</summary>
internal static class FactorEndpoints
{
    /// <summary>Named in one call.</summary>
    private const int MostMembers = 100;

    private static readonly Guid Cleo = Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e");

    private static readonly ApiProblem SharedAccount = new(
        409, "shared_account", "Others depend on that factor", "Another tenant, which the caller does not administer, requires this person's second factor, or the platform does. Only an operator may.");

    private static readonly ApiProblem MembersRefused = new(
        409, "members_refused", "Nothing was done for anybody", "Some of the members may not be reset: errors says which, and has the code that each alone would get.")
    {
        Errors = new Dictionary<string, string[]> { ["$.members[1]"] = [SharedAccount.Code] },
    };

    private static readonly ApiProblem HasSecondFactor = new(
        409, "has_second_factor", "The member has a second factor", "A pass opens the way to a first one. Reset the factor that there is.");

    private static readonly ApiProblem Objected = new(
        409, "objected", "The person said that a reset was not theirs", "For a while nobody issues a pass for them; they set up by the mailed code.");

    private static readonly ApiProblem MayNotSignIn = new(
        409, "may_not_sign_in", "The member may not sign in", "The account is disabled, or its address was never confirmed.");

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var members = tenant.MapGroup("/members").WithTags("Members");
        members.MapPost("/{id:guid}/two-factor/reset", ResetAsync).ChangesByPersons<ResetView>(new("resetTwoFactor", "Takes the member's second factor away, and ends all that hangs on it, everywhere")
        {
            Body = new ReasonBody("Lost the phone on a train"),
            Answer = new ResetView(Cleo, "cleo@acme.example", ResetOutcome.Reset),
            Problems = [.. JsonBody.Problems, SharedAccount, MemberEndpoints.LastReadyAdmin, ApiProblem.OwnAccount],
        });
        members.MapPost("/two-factor/reset", ResetSeveralAsync).ChangesByPersons<ApiPage<ResetView>>(new("resetTwoFactorOfSeveral", "The same for a hundred members at most: for all of them or for none")
        {
            Body = new ResetSeveralBody([Cleo], "The shipment of phones was stolen"),
            Answer = new ApiPage<ResetView>([new ResetView(Cleo, "cleo@acme.example", ResetOutcome.Reset)], null),
            Problems = [.. JsonBody.Problems, MembersRefused],
        });
        members.MapPost("/{id:guid}/one-time-pass", IssuePassAsync).ChangesByPersons<PassView>(new("issueOneTimePass", "A pass that opens one set-up instead of the mailed code; this answer alone shows it, and an earlier one is dead")
        {
            Body = new ReasonBody("Has no mail yet on the first day"),
            Answer = new PassView("k7qd-2m9x-hv4t-0rcz", new DateTimeOffset(2027, 1, 31, 13, 0, 0, TimeSpan.Zero)),
            Problems = [.. JsonBody.Problems, HasSecondFactor, SharedAccount, ApiProblem.OwnAccount, Objected, MayNotSignIn],
        });
    }

    private static async Task<IResult> ResetAsync(Guid id, HttpContext http, ApiCaller caller, TwoFactorReset reset, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var reason = body.Reason();
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var target = (await reset.ApplyAsync(Request(caller, [id], reason!), cancellation)).Targets.Single();
        return Refusal(target.Outcome) is { } refusal ? refusal : ApiCalls.Json(ResetView.Of(target));
    }

    private static async Task<IResult> ResetSeveralAsync(HttpContext http, ApiCaller caller, TwoFactorReset reset, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var (members, reason) = (body.Ids("members", MostMembers), body.Reason());
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var answer = await reset.ApplyAsync(Request(caller, members, reason!), cancellation);
        if (!answer.IsRefused)
        {
            return ApiCalls.Json(new ApiPage<ResetView>([.. answer.Targets.Select(ResetView.Of)], null));
        }

        return answer.Targets.Any(target => target.Outcome is ResetOutcome.ActorIsNoAdmin)
            ? ApiProblem.NotFound
            : MembersRefused with
            {
                Errors = answer.Refused.ToDictionary(
                    target => $"$.members[{members.Index().First(member => member.Item == target.MembershipId).Index}]", target => new[] { Refusal(target.Outcome)!.Code }),
            };
    }

    private static async Task<IResult> IssuePassAsync(Guid id, HttpContext http, ApiCaller caller, OneTimePassIssue passes, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var reason = body.Reason();
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var answer = await passes.IssueAsync(Request(caller, [id], reason!), cancellation);
        return answer.Outcome switch
        {
            PassOutcome.Issued => ApiCalls.Json(new PassView(answer.Pass!, answer.ExpiresAt!.Value)),
            PassOutcome.Self => ApiProblem.OwnAccount,
            PassOutcome.SharedAccount => SharedAccount,
            PassOutcome.HasSecondFactor => HasSecondFactor,
            PassOutcome.Objected => Objected,
            PassOutcome.MayNotSignIn => MayNotSignIn,
            _ => ApiProblem.NotFound,
        };
    }

    private static FactorRequest Request(ApiCaller caller, IReadOnlyCollection<Guid> members, StatedReason reason) =>
        new(caller.Tenant.Id, members, caller.AccountId!.Value, reason, caller.IsOperator);

    private static ApiProblem? Refusal(ResetOutcome outcome) => outcome switch
    {
        ResetOutcome.Reset or ResetOutcome.NothingToReset => null,
        ResetOutcome.Self => ApiProblem.OwnAccount,
        ResetOutcome.SharedAccount => SharedAccount,
        ResetOutcome.LastReadyAdmin => MemberEndpoints.LastReadyAdmin,
        _ => ApiProblem.NotFound,
    };
}

public sealed record ReasonBody(string Reason);

/// <param name="Members">Their ids.</param>
public sealed record ResetSeveralBody(IReadOnlyList<Guid> Members, string Reason);

/// <param name="Outcome"><c>Reset</c>, or <c>NothingToReset</c> where there was no second factor.</param>
public sealed record ResetView(Guid Id, string Email, ResetOutcome Outcome)
{
    internal static ResetView Of(ResetTarget target) => new(target.MembershipId, target.Email!, target.Outcome);
}

/// <param name="Pass">To be said or handed to the member, and to nobody else.</param>
public sealed record PassView(string Pass, DateTimeOffset ExpiresAt);

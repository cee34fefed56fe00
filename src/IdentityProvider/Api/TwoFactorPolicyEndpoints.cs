using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Api;

/// <summary>What a tenant demands: read, previewed, changed. The same steps as on the Security page, by the same code.</summary>
internal static class TwoFactorPolicyEndpoints
{
    /// <summary>So many by name; the others are among the members, by <c>twoFactor=none</c>.</summary>
    private const int MostNamed = 100;

    private static readonly ApiProblem PreviewOutdated = new(
        409, "preview_outdated", "The preview holds no longer", "Bring the previewToken of a preview of this very change. What it showed must not have got worse, and no other change have come between.");

    private static readonly ApiProblem AdminsNotReady = new(
        409, "admins_not_ready", "It could lock everybody out", "Too few admins could still sign in if this were required. See admins.")
    {
        Admins = [PolicyExamples.Unready],
    };

    private static readonly ApiProblem AlreadyInForce = new(
        409, "already_in_force", "It is required already", "What is in force is not put off to a later day. Turn it off first if that is what you want.");

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var policy = tenant.MapGroup("/two-factor-policy").WithTags("Two-factor policy");
        policy.MapGet("", GetAsync).Reads<PolicyView>(new("getTwoFactorPolicy", "What the tenant demands, since when, and who changed it last")
        {
            Parameters = [ApiParameter.Header("If-None-Match", "The ETag of an answer that you have: 304 where it still holds.")],
            Answer = PolicyExamples.Policy,
        });
        policy.MapPost("/preview", PreviewAsync).Changes<PreviewView>(new("previewTwoFactorPolicy", "Who and what a change would meet; changes nothing, and gives the previewToken for it")
        {
            Body = PolicyExamples.Previewed,
            Answer = PolicyExamples.Preview,
            Problems = JsonBody.Problems,
        });
        policy.MapPut("", PutAsync).Changes<PolicyView>(new("putTwoFactorPolicy", "Changes what the tenant demands, as it was previewed; an application may only make it stricter")
        {
            Parameters = [ApiParameter.Header("If-Match", "The ETag of the policy that is to change: 412 where another version is current.")],
            Body = PolicyExamples.Wanted,
            Answer = PolicyExamples.Policy,
            Problems = [.. JsonBody.Problems, ApiProblem.PlanRequired, ApiProblem.PersonRequired, AdminsNotReady, AlreadyInForce, PreviewOutdated, ApiProblem.PreconditionFailed],
        });
    }

    private static async Task<IResult> GetAsync(HttpContext http, ApiCaller caller, TenantHistory history, CancellationToken cancellation)
    {
        if (new ApiQuery(http.Request).Problem() is { } problem)
        {
            return problem;
        }

        if (http.Request.HasIfNoneMatch(caller.Tenant.PolicyVersion))
        {
            http.Response.Headers.ETag = EntityTag.Of(caller.Tenant.PolicyVersion);
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return await ShowAsync(http, caller.Tenant, history, cancellation);
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, ApiCaller caller, PolicyPreview previews, TimeProvider clock, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var (mode, from) = Wanted(body, caller.Tenant, clock.GetUtcNow());
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var impact = await previews.OfAsync(caller.Tenant.Id, cancellation);
        var alive = await previews.AliveAsync(caller.Tenant.Id, cancellation);
        return ApiCalls.Json(new PreviewView
        {
            Mode = mode,
            EffectiveAt = from,
            Version = caller.Tenant.PolicyVersion,
            Members = impact.Members,
            WithoutTwoFactor = impact.WithoutTwoFactor,
            MembersWithoutTwoFactor = await previews.UnreadyMembersOf(caller.Tenant.Id).Take(MostNamed)
                .Select(m => new UnreadyMemberView(m.Email, m.Name, m.Role, m.LastSignInAt)).ToListAsync(cancellation),
            Sessions = alive.Sessions,
            RefreshTokens = alive.RefreshTokens,
            OpenInvitations = impact.OpenInvitations,
            Applications = alive.Applications,
            Admins = [.. impact.Admins.Select(AdminView.Of)],
            PreviewToken = previews.TokenOf(caller.Tenant, mode, from, impact),
        });
    }

    private static async Task<IResult> PutAsync(
        HttpContext http, ApiCaller caller, PolicyPreview previews, PolicyChange change, TenantDirectory tenants, TenantHistory history, TimeProvider clock, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var (mode, from) = Wanted(body, caller.Tenant, clock.GetUtcNow());
        var preview = previews.Open(body.Text("previewToken"));
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        if (!http.Request.IfMatchHolds(caller.Tenant.PolicyVersion))
        {
            return ApiProblem.PreconditionFailed;
        }

        var outcome = await change.ApplyAsync(
            new WantedPolicy(caller.Tenant.Id, mode, from, preview?.Version ?? 0, caller.AccountId, preview, caller.IsPerson ? null : caller.ClientId), cancellation);
        var now = await tenants.TenantAsync(caller.Tenant.Slug, cancellation);
        return outcome switch
        {
            _ when now is null => ApiProblem.NotFound,
            PolicyChangeOutcome.Changed or PolicyChangeOutcome.Unchanged => await ShowAsync(http, now, history, cancellation),
            PolicyChangeOutcome.PlanRequired => ApiProblem.PlanRequired,
            PolicyChangeOutcome.PersonRequired => ApiProblem.PersonRequired,
            PolicyChangeOutcome.AlreadyInForce => AlreadyInForce,
            PolicyChangeOutcome.AdminsNotReady => AdminsNotReady with
            {
                Admins = [.. (await previews.OfAsync(now.Id, cancellation)).Admins.Select(AdminView.Of).Where(admin => admin.Lacks.Count > 0)],
            },
            PolicyChangeOutcome.Outdated when !http.Request.IfMatchHolds(now.PolicyVersion) => ApiProblem.PreconditionFailed,
            PolicyChangeOutcome.Outdated => PreviewOutdated,
            _ => ApiProblem.NotFound,
        };
    }

    /// <summary>A schedule that has started may be said again as it is.</summary>
    private static (TwoFactorMode Mode, DateTimeOffset? From) Wanted(JsonBody body, Tenant tenant, DateTimeOffset now)
    {
        var mode = body.Choice<TwoFactorMode>("mode", required: true);
        var from = body.Time("effectiveAt");
        if (from is { } at && at != tenant.TwoFactorEffectiveAt && !WantedPolicy.MayStartAt(at, now))
        {
            body.Fault("effectiveAt", "must lie ahead, within a year; null is at once");
        }

        return (mode ?? TwoFactorMode.Required, from);
    }

    private static async Task<IResult> ShowAsync(HttpContext http, Tenant tenant, TenantHistory history, CancellationToken cancellation)
    {
        var last = tenant.PolicyChangedAt is null ? null : await history.LastAsync(tenant.Id, ChangedBy.Kind, cancellation);
        http.Response.Headers.ETag = EntityTag.Of(tenant.PolicyVersion);
        return ApiCalls.Json(new PolicyView(
            tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, tenant.PolicyVersion, tenant.PolicyChangedAt, ChangedBy.Of(last)));
    }
}

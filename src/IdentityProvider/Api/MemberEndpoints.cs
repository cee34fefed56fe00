using IdentityProvider.Enforcement;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Api;

/// <summary>Who belongs to the tenant; their role, and their end.</summary>
internal static class MemberEndpoints
{
    private static readonly ApiProblem LastAdmin = new(409, "last_admin", "The tenant would be left without an admin", "Make somebody else an admin first.");

    /// <summary>Of whoever would take a factor or a role away.</summary>
    public static ApiProblem LastReadyAdmin { get; } = new(
        409, "last_ready_admin", "No admin would be left who is ready", "The tenant requires two-factor authentication: another admin must have it on and have checked a recovery code first.");

    private static readonly MemberView Example = new(
        Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e"), Guid.Parse("0193a4c2-80aa-7d10-8a55-52b0c1d2e3f4"), "cleo@acme.example", "Cleo", MemberRole.Member,
        new MemberTwoFactorView(false, [], null, null, null), new DateTimeOffset(2027, 1, 31, 9, 0, 0, TimeSpan.Zero));

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var members = tenant.MapGroup("/members").WithTags("Members");
        members.MapGet("", ListAsync).Reads<ApiPage<MemberView>>(new("listMembers", "The members, by e-mail")
        {
            Parameters =
            [
                new("search", "A part of e-mail or name."), new("twoFactor", "none: only those without two-factor authentication; exempt: only those who do without it for some hours.", "none", "exempt"),
                new("sessions", "password: only those who are signed in, for an application of the tenant too, by password alone.", "password"), .. ApiParameter.Paging,
            ],
            Answer = new ApiPage<MemberView>([Example], "Y2xlb0BhY21lLmV4YW1wbGU"),
            Problems = [PolicyExamples.Invalid],
        });
        members.MapGet("/{id:guid}", GetAsync).Reads<MemberView>(new("getMember", "One member") { Answer = Example });
        members.MapPatch("/{id:guid}", PatchAsync).ChangesByPersons<MemberView>(new("changeMember", "Gives the member another role, from the next request or token on")
        {
            Body = new MemberBody(MemberRole.Admin),
            Answer = Example with { Role = MemberRole.Admin },
            Problems = [.. JsonBody.Problems, LastAdmin, LastReadyAdmin],
        });
        members.MapDelete("/{id:guid}", DeleteAsync).Ends(ApiAudience.Persons, new("removeMember", "Ends the membership, and at once what the person holds in this tenant")
        {
            Problems = [LastAdmin, LastReadyAdmin],
        });
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, TenantMembers members, CancellationToken cancellation)
    {
        var query = new ApiQuery(http.Request);
        var (twoFactor, sessions) = (query.Choice("twoFactor", "none", "exempt"), query.Choice("sessions", "password"));
        var filter = (twoFactor, sessions) switch
        {
            ("none", _) => MemberFilter.WithoutTwoFactor,
            ("exempt", _) => MemberFilter.Exempt,
            (_, "password") => MemberFilter.PasswordOnlySessions,
            _ => MemberFilter.Everybody,
        };
        var search = new MemberSearch(query.Text("search"), filter, query.After<MemberPlace>());
        var limit = query.Limit();
        if (twoFactor is not null && sessions is not null)
        {
            query.Fault("sessions", "must not stand beside twoFactor");
        }

        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var page = await members.PageAsync(caller.Tenant.Id, search, cancellation, limit);
        return ApiCalls.Json(new ApiPage<MemberView>([.. page.Members.Select(MemberView.Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> GetAsync(Guid id, ApiCaller caller, TenantMembers members, CancellationToken cancellation) =>
        await members.FindAsync(caller.Tenant.Id, id, cancellation) is { } member ? ApiCalls.Json(MemberView.Of(member)) : ApiProblem.NotFound;

    private static async Task<IResult> PatchAsync(Guid id, HttpContext http, ApiCaller caller, TenantMembers members, MemberChange change, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var role = body.Choice<MemberRole>("role", required: true);
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var outcome = await change.ChangeRoleAsync(Target(id, caller), role!.Value, cancellation);
        return Refusal(outcome) is { } refusal ? refusal : await GetAsync(id, caller, members, cancellation);
    }

    private static async Task<IResult> DeleteAsync(Guid id, ApiCaller caller, MemberChange change, CancellationToken cancellation) =>
        Refusal(await change.RemoveAsync(Target(id, caller), cancellation)) is { } refusal ? refusal : Results.NoContent();

    private static MemberTarget Target(Guid id, ApiCaller caller) => new(caller.Tenant.Id, id, caller.AccountId!.Value, caller.IsOperator);

    private static ApiProblem? Refusal(MemberChangeOutcome outcome) => outcome switch
    {
        MemberChangeOutcome.Changed or MemberChangeOutcome.Unchanged => null,
        MemberChangeOutcome.LastAdmin => LastAdmin,
        MemberChangeOutcome.LastReadyAdmin => LastReadyAdmin,
        _ => ApiProblem.NotFound,
    };
}

/// <param name="Id">Of the membership: another tenant knows the same person by another, and so does this one after they left and came back.</param>
/// <param name="AccountId">The <c>sub</c> of the person's tokens.</param>
/// <param name="LastSignInAt">At an application of the tenant, or at its console.</param>
public sealed record MemberView(Guid Id, Guid AccountId, string Email, string Name, MemberRole Role, MemberTwoFactorView TwoFactor, DateTimeOffset? LastSignInAt)
{
    internal static MemberView Of(MemberRow row) => new(
        row.MembershipId, row.AccountId, row.Email, row.Name, row.Role,
        new MemberTwoFactorView(
            row.HasTwoFactor, [.. row.HasAuthenticator ? ["otp"] : Array.Empty<string>(), .. row.HasPasskey ? ["passkey"] : Array.Empty<string>()], row.TwoFactorSince, row.TwoFactorUsedAt, row.ExemptUntil), row.LastSignInAt);
}

/// <param name="Methods">What the person can prove it by, recovery codes aside: <c>otp</c>, <c>passkey</c>.</param>
/// <param name="Since">When the first of them was set up.</param>
/// <param name="LastUsedAt">In a session that applications of this tenant hold a grant of; of others nothing is told.</param>
/// <param name="ExemptUntil">Until when the member does without it here.</param>
public sealed record MemberTwoFactorView(bool Enabled, IReadOnlyList<string> Methods, DateTimeOffset? Since, DateTimeOffset? LastUsedAt, DateTimeOffset? ExemptUntil);

public sealed record MemberBody(MemberRole Role);

using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Api;

/// <summary>Whom the tenant invited and who did not come yet. The link itself goes by mail, and nowhere else.</summary>
internal static class InvitationEndpoints
{
    private static readonly ApiProblem AlreadyMember = new(409, "already_member", "This person is a member already", "There is nothing to invite them to.");

    private static readonly ApiProblem UnknownClient = new(
        422, "unknown_client", "There is no such application", "clientId must name an application of this tenant that a person can be led to.");

    private static readonly ApiProblem TooManyInvitations = new(409, "too_many_invitations", "Too many invitations are open", "Withdraw some, or wait until they are accepted or expire.");

    private static readonly ApiProblem TooManyMails = new(409, "too_many_mails", "Enough mail went out for now", "The tenant, or this address, got as much as it may. Try again in some hours.");

    private static readonly ApiProblem TenantSuspended = new(409, "tenant_suspended", "The tenant is suspended", "Nobody could accept.");

    private static readonly InvitationView Example = new(
        Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e"), "nina@acme.example", MemberRole.Member, "ada@acme.example",
        new DateTimeOffset(2027, 1, 31, 9, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 2, 7, 9, 0, 0, TimeSpan.Zero));

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var invitations = tenant.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("", ListAsync).Reads<ApiPage<InvitationView>>(new("listInvitations", "Those that wait to be accepted, by e-mail, on one page")
        {
            Answer = new ApiPage<InvitationView>([Example], null),
            Problems = [PolicyExamples.Invalid],
        });
        invitations.MapPost("", InviteAsync).Changes<InvitationView>(new("invite", "Mails a link that makes its reader a member; an earlier one to that address is dead. An application invites no admin")
        {
            Body = new InvitationBody("nina@acme.example", MemberRole.Member, "acme-web"),
            Answer = Example,
            Problems = [.. JsonBody.Problems, AlreadyMember, UnknownClient, TooManyInvitations, TooManyMails, TenantSuspended, ApiProblem.PersonRequired, ApiProblem.AdminRequired],
        });
        invitations.MapDelete("/{id:guid}", WithdrawAsync).Ends(ApiAudience.Everybody, new("withdrawInvitation", "The link that was mailed is dead")
        {
            Problems = [ApiProblem.AdminRequired],
        });
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, InvitationList list, CancellationToken cancellation) =>
        new ApiQuery(http.Request).Problem() is { } problem
            ? problem
            : ApiCalls.Json(new ApiPage<InvitationView>([.. (await list.OfAsync(caller.Tenant.Id, cancellation)).Select(InvitationView.Of)], null));

    private static async Task<IResult> InviteAsync(HttpContext http, ApiCaller caller, Invitations invitations, InvitationList list, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var email = body.Text("email", required: true);
        if (email is not null && !EmailAddress.TryParse(email, out _))
        {
            body.Fault("email", "must be an e-mail address");
        }

        var role = body.Choice<MemberRole>("role") ?? MemberRole.Member;
        var clientId = body.Text("clientId");
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var result = await invitations.InviteAsync(new WantedInvitation(caller.Tenant.Id, email, role, caller.AccountId, clientId), cancellation);
        return Refusal(result.Outcome, caller) is { } refusal
            ? refusal
            : ApiCalls.Json(InvitationView.Of(await list.GetAsync(caller.Tenant.Id, result.InvitationId!.Value, cancellation)));
    }

    private static async Task<IResult> WithdrawAsync(Guid id, ApiCaller caller, Invitations invitations, CancellationToken cancellation) =>
        Refusal((await invitations.WithdrawAsync(caller.Tenant.Id, id, caller.AccountId, cancellation)).Outcome, caller) is { } refusal ? refusal : Results.NoContent();

    private static ApiProblem? Refusal(InvitationOutcome outcome, ApiCaller caller) => outcome switch
    {
        InvitationOutcome.Sent or InvitationOutcome.Withdrawn => null,
        InvitationOutcome.AlreadyMember => AlreadyMember,
        InvitationOutcome.UnknownApplication => UnknownClient,
        InvitationOutcome.TooManyOpen => TooManyInvitations,
        InvitationOutcome.TooManyMails => TooManyMails,
        InvitationOutcome.TenantSuspended => TenantSuspended,
        InvitationOutcome.PersonRequired => ApiProblem.PersonRequired,
        InvitationOutcome.ActorIsNoAdmin when caller.IsOperator => ApiProblem.AdminRequired,
        _ => ApiProblem.NotFound,
    };
}

/// <param name="ClientId">The application that the person is led to when they accepted; <see langword="null"/>: to My Page.</param>
public sealed record InvitationBody(string Email, MemberRole Role = MemberRole.Member, string? ClientId = null);

/// <param name="InvitedBy"><see langword="null"/>: an application.</param>
public sealed record InvitationView(Guid Id, string Email, MemberRole Role, string? InvitedBy, DateTimeOffset SentAt, DateTimeOffset ExpiresAt)
{
    internal static InvitationView Of(WaitingInvitation invitation) =>
        new(invitation.Id, invitation.Email, invitation.Role, invitation.InvitedBy, invitation.SentAt, invitation.ExpiresAt);
}

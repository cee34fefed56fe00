using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>
/// Leads whoever accepted an invitation to where it was meant to bring them, by way of what the tenant demands: a set-up is done with here,
/// and not found at the application's door.
/// </summary>
public sealed class InvitationOnward(
    IdentityProviderDbContext db, SignInDispatcher dispatcher, SignInContextSeal seal, IApplicationEntrances entrances, TimeProvider clock)
{
    private const string OperatorConsole = "/operator";

    public static string AddressOf(Invitation invitation) => $"{SignInAddresses.Joined}?id={invitation.Id}";

    /// <returns>A page of ours that comes first, or the destination. To everybody but the one who accepted the id says nothing.</returns>
    public async Task<string> NextAsync(Guid id, CancellationToken cancellation)
    {
        var invitation = await db.Set<Invitation>().AsNoTracking().Include(i => i.Tenant).SingleOrDefaultAsync(i => i.Id == id && i.AcceptedAt != null, cancellation);
        var here = (await dispatcher.GatherAsync(cancellation)).Account;
        if (invitation is null || here?.Id != invitation.AcceptedBy)
        {
            return ReturnAddress.Home.Path;
        }

        var (requirement, context) = Demand(invitation);
        var decision = await dispatcher.DecideAsync(requirement, ReturnAddress.From(AddressOf(invitation)), cancellation, context);
        return decision.NextPage ?? await DestinationAsync(invitation, cancellation);
    }

    /// <summary>Who runs the platform needs a second factor whatever any tenant demands.</summary>
    private (AuthenticationRequirement Requirement, string? Context) Demand(Invitation invitation)
    {
        var assurance = invitation.Tenant?.Policy.Demands(clock.GetUtcNow()) ?? AssuranceLevel.MultiFactor;
        var context = invitation.Tenant is { } tenant ? seal.Seal(new SignInContext(tenant.Name, RequiringTenant: tenant.Name)) : null;
        return (AuthenticationRequirement.SignedIn.AtLeast(assurance), context);
    }

    private async Task<string> DestinationAsync(Invitation invitation, CancellationToken cancellation)
    {
        if (invitation.TenantId is not { } tenantId)
        {
            return OperatorConsole;
        }

        var entrance = invitation.ClientId is null ? null : (await entrances.OfAsync(tenantId, cancellation)).FirstOrDefault(e => e.ClientId == invitation.ClientId);
        return entrance?.Address ?? ReturnAddress.Home.Path;
    }
}

using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;

namespace IdentityProvider.Provisioning;

/// <summary>
/// Applies provisioning documents: all of a document or nothing, in one transaction with its audit rows. Applying the same
/// document again changes nothing. One scope, one document.
/// </summary>
public sealed class Provisioner(
    IdentityProviderDbContext db,
    WriterTurn writer,
    TenantProvisioning tenants,
    CredentialProvisioning credentials,
    AccountProvisioning accounts,
    ResourceProvisioning resources,
    ClientProvisioning clients,
    ClientRegistration catalogue,
    TimeProvider clock)
{
    /// <exception cref="RefusedException">The document is wrong: every fault with its path. Nothing was changed.</exception>
    public async Task<ProvisioningPlan> ApplyAsync(ProvisioningDocument document, ApplyChoices choices, CancellationToken cancellation)
    {
        if (document.Faults.Count == 0)
        {
            await credentials.PrepareAsync(document, cancellation);
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var run = new ProvisioningRun(document, choices, clock.GetUtcNow());
        await tenants.PlanAsync(run, cancellation);
        await accounts.PlanAsync(run, cancellation);
        var scopes = await resources.PlanAsync(run, cancellation);
        await clients.PlanAsync(run, scopes, cancellation);
        if (run.Faults.Count > 0)
        {
            throw new RefusedException([.. run.Faults.Select(fault => fault.ToString())]);
        }

        await db.SaveChangesAsync(cancellation);
        await tenants.FinishAsync(run, cancellation);
        if (run.CatalogueChanged)
        {
            await catalogue.PublishAsync(cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        if (!choices.DryRun)
        {
            await transaction.CommitAsync(cancellation);
        }

        return run.Plan;
    }
}

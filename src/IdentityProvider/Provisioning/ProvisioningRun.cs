using IdentityProvider.Shared;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Provisioning;

/// <summary>One application of one document: what all of its steps know and add to.</summary>
public sealed class ProvisioningRun(ProvisioningDocument document, ApplyChoices choices, DateTimeOffset now)
{
    public ProvisioningDocument Document { get; } = document;

    public ApplyChoices Choices { get; } = choices;

    public DateTimeOffset Now { get; } = now;

    public ProvisioningPlan Plan { get; } = new();

    public List<DocumentFault> Faults { get; } = [.. document.Faults];

    /// <summary>Every tenant that the document names, by slug; those that the run makes too.</summary>
    public Dictionary<string, Tenant> Tenants { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether clients, resources or what tenants are suspended changed, so that every process has to read them anew.</summary>
    public bool CatalogueChanged { get; set; }

    public void Fault(string path, string rule) => Faults.Add(new DocumentFault(path, rule));

    /// <summary>Sorts a member that differs into what is changed and what is kept.</summary>
    /// <returns>Whether it is to be changed.</returns>
    public bool Decide(string member, List<string> changed, List<string> kept)
    {
        var overwrite = Choices.Overwrite.Contains(member);
        (overwrite ? changed : kept).Add(member);
        return overwrite;
    }
}

using IdentityProvider.Auditing;

namespace IdentityProvider.Enforcement;

/// <summary>An operator did it: nobody of the tenant, whose log therefore names no person.</summary>
public abstract record OperatorEvent(string Kind) : AuditEvent(Kind)
{
    public string By { get; } = "operator";
}

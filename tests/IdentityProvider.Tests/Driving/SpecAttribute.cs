using Xunit.v3;

namespace IdentityProvider.Tests.Driving;

/// <summary>The clause that a test keeps: <c>dotnet test --filter-trait "spec=RFC 6238 §5.2"</c> finds its tests.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class SpecAttribute(string clause) : Attribute, ITraitAttribute
{
    public string Clause { get; } = clause;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("spec", Clause)];
}

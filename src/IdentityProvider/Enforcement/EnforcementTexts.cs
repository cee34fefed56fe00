namespace IdentityProvider.Enforcement;

/// <summary>Marks the texts of this folder: <c>EnforcementTexts.resx</c>.</summary>
public sealed class EnforcementTexts;

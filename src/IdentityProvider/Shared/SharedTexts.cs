namespace IdentityProvider.Shared;

/// <summary>Names the texts of the layouts, and those that every feature needs.</summary>
public sealed class SharedTexts;

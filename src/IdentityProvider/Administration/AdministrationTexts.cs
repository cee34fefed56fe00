namespace IdentityProvider.Administration;

/// <summary>Marks the texts of this folder: <c>AdministrationTexts.resx</c>.</summary>
public sealed class AdministrationTexts;

namespace IdentityProvider.Operation;

/// <summary>Marks the texts of this folder: <c>OperationTexts.resx</c>.</summary>
public sealed class OperationTexts;

namespace IdentityProvider.TwoFactor;

/// <summary>Names the texts of this folder, pages and mails.</summary>
public sealed class TwoFactorTexts;

namespace IdentityProvider.SignIn;

/// <summary>Names the texts of the sign-in pages.</summary>
public sealed class SignInTexts;

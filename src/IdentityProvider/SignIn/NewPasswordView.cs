namespace IdentityProvider.SignIn;

/// <summary>What <c>_NewPassword.cshtml</c> shows; its field is <c>NewPassword</c>.</summary>
/// <param name="Fault">Why the one that was typed was not taken.</param>
public sealed record NewPasswordView(NewPassword Rules, PasswordFault? Fault);

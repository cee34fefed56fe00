namespace IdentityProvider.TwoFactor;

/// <summary>What <c>_AuthenticatorSetUp.cshtml</c> shows: the key, and the form for its first code.</summary>
/// <param name="Action">Where the form posts to; its field is <c>Code</c>.</param>
/// <param name="WrongCode">The code that was just typed was wrong.</param>
public sealed record AuthenticatorSetUpView(AuthenticatorKey Key, string Action, bool WrongCode);

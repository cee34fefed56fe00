namespace IdentityProvider.TwoFactor;

/// <summary>What <c>_AuthenticatorSetUp.cshtml</c> shows: the key, and the form for its first code.</summary>
/// <param name="Action">Where the form posts to; its field is <c>Code</c>.</param>
/// <param name="Wrong">The code that was just typed was wrong.</param>
/// <param name="Name">Where the person may name it: the field <c>Name</c>.</param>
/// <param name="Lost">Where they say which of several it replaces: the field <c>Lost</c>.</param>
public sealed record AuthenticatorSetUpView(
    AuthenticatorKey Key, string Action, EnrolmentOutcome.WrongCode? Wrong, NameField? Name = null, LostField? Lost = null);

/// <param name="Chosen">What was chosen before.</param>
public sealed record LostField(IReadOnlyList<Authenticator> Devices, Guid? Chosen);

/// <param name="Value">What was typed.</param>
/// <param name="IsWrong">It is no name.</param>
public sealed record NameField(string? Value, bool IsWrong);

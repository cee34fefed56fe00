namespace IdentityProvider.Shared;

/// <summary>
/// A start or a command is refused, and whoever runs the provider must put something right. The message says what and
/// where, in one line; the command line prints it and ends with 1.
/// </summary>
public sealed class RefusedException(string message, Exception? inner = null) : Exception(message, inner);

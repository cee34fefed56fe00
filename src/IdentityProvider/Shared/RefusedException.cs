namespace IdentityProvider.Shared;

/// <summary>
/// A start or a command is refused, and whoever runs the provider must put something right. Each reason says what and
/// where, in one line; the command line prints them and ends with 1.
/// </summary>
public sealed class RefusedException : Exception
{
    public RefusedException(string reason, Exception? inner = null)
        : base(reason, inner) => Reasons = [reason];

    public RefusedException(IReadOnlyList<string> reasons)
        : base(string.Join('\n', reasons)) => Reasons = reasons;

    public IReadOnlyList<string> Reasons { get; }
}

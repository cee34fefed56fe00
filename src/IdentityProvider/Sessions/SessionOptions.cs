namespace IdentityProvider.Sessions;

/// <summary>Section <c>Sessions</c>: how long single sign-on lasts.</summary>
public sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>Without a visit for this long, the session ends. A refresh is no visit.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromHours(12);

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);
}

namespace IdentityProvider.SignIn;

/// <summary>Section <c>SignIn</c>.</summary>
public sealed class AttemptOptions
{
    public const string Section = "SignIn";

    /// <summary>How long a half-done sign-in waits for its next step.</summary>
    public TimeSpan AttemptIdleLifetime { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan AttemptLifetime { get; set; } = TimeSpan.FromMinutes(30);
}

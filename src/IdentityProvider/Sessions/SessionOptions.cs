using Microsoft.Extensions.Options;

namespace IdentityProvider.Sessions;

/// <summary>Section <c>Sessions</c>: how long single sign-on lasts.</summary>
public sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>Without a visit for this long, the session ends. A refresh is no visit.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromHours(12);

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Single sign-on only: a session that expired says nothing about its refresh tokens.</summary>
    public bool IsLive(Session session, DateTimeOffset now) =>
        session.EndedAt is null && session.StartedAt > now - Lifetime && session.LastSeenAt > now - IdleLifetime;
}

internal sealed class SessionOptionsValidation : IValidateOptions<SessionOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        if (options.IdleLifetime < TimeSpan.FromMinutes(10))
        {
            complaints.AddError("must be at least ten minutes: a visit is written down every five.", "Sessions:IdleLifetime");
        }

        if (options.Lifetime < options.IdleLifetime || options.Lifetime > TimeSpan.FromDays(90))
        {
            complaints.AddError("must be between Sessions:IdleLifetime and ninety days.", "Sessions:Lifetime");
        }

        return complaints.Build();
    }
}

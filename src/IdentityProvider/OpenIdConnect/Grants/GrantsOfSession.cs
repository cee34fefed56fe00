using IdentityProvider.Sessions;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>A session is judged by as long as a code or refresh token that descends from it is good, whatever the settings were when it was issued.</summary>
internal static class GrantsOfSession
{
    public static SessionUse Use { get; } = new((db, now) =>
    {
        var moment = now.UtcDateTime;
        return session => !db.Set<Grant>().Any(g => g.SessionId == session.Id && g.Tokens.Any(t => t.ExpirationDate == null || t.ExpirationDate > moment));
    });
}

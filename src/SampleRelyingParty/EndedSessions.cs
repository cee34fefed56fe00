using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace SampleRelyingParty;

/// <summary>
/// The sessions that the provider said are over, by <c>sid</c>: cookies from before that moment open nothing any more. Kept in memory, which is
/// enough for one process; an application with more of them keeps this, or its sessions, in a store that they share.
/// </summary>
public sealed class EndedSessions(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> ended = [];

    public void End(string sid) => ended[sid] = clock.GetUtcNow();

    /// <summary>The event of the cookie handler, at each request of somebody who is signed in.</summary>
    public static async Task RefuseAsync(CookieValidatePrincipalContext context)
    {
        var sessions = context.HttpContext.RequestServices.GetRequiredService<EndedSessions>();
        if (context.Principal?.FindFirst("sid")?.Value is { } sid && sessions.ended.TryGetValue(sid, out var at) && context.Properties.IssuedUtc <= at)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        }
    }
}

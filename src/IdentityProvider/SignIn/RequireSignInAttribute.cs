using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityProvider.SignIn;

/// <summary>What a page of ours demands of the session that opens it.</summary>
public enum PageProtection
{
    SignedIn,

    /// <summary>A second factor was proved in this session.</summary>
    SecondFactor,

    /// <summary>A second factor was proved in the last five minutes.</summary>
    FreshSecondFactor,

    /// <summary>The same of who has a second factor; of others nothing more than to be signed in.</summary>
    FreshOwnFactor,

    /// <summary>The password was proved in the last five minutes, and the second factor too where the person has one.</summary>
    FreshSignIn,
}

/// <summary>
/// Guards a Razor page: where the session does not do, the person is led to the page that comes next and returns here.
/// The session is then in <see cref="SignedInHttpContext.SignedInSession"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequireSignInAttribute(PageProtection protection) : PageGuardAttribute
{
    public static TimeSpan Freshness { get; } = TimeSpan.FromMinutes(5);

    /// <summary>For a guard that asks its own questions between one demand and the next.</summary>
    /// <returns>The page that comes next, or <see langword="null"/> where the session does.</returns>
    public static async Task<string?> DemandAsync(HttpContext http, PageProtection protection)
    {
        var dispatcher = http.RequestServices.GetRequiredService<SignInDispatcher>();
        var requirement = Requirement(protection, http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        // Note: a form that was posted too late cannot be posted again by a redirect; the person returns to the page.
        var here = ReturnAddress.From(http.Request.Path + (HttpMethods.IsGet(http.Request.Method) ? http.Request.QueryString.Value : ""));

        var decision = await dispatcher.DecideAsync(requirement, here, http.RequestAborted);
        if (decision.Session is { } session)
        {
            http.SetSignedInSession(session);
        }

        return decision.NextPage;
    }

    protected override Task<IActionResult?> RefuseAsync(PageHandlerExecutingContext context) => LeadAsync(context.HttpContext, protection);

    private static AuthenticationRequirement Requirement(PageProtection protection, DateTimeOffset now) => protection switch
    {
        PageProtection.SecondFactor => AuthenticationRequirement.SignedIn.AtLeast(AssuranceLevel.MultiFactor),
        PageProtection.FreshOwnFactor => AuthenticationRequirement.SignedIn with { SecondFactorSince = now - Freshness },
        PageProtection.FreshSignIn => AuthenticationRequirement.SignedIn.NoOlderThan(Freshness, now),
        PageProtection.FreshSecondFactor => AuthenticationRequirement.SignedIn.WithSecondFactorSince(now - Freshness),
        _ => AuthenticationRequirement.SignedIn,
    };
}

public static class SignedInHttpContext
{
    private static readonly object Key = new();

    public static Session SignedInSession(this HttpContext http) =>
        http.Items[Key] as Session ?? throw new InvalidOperationException("The page lacks [RequireSignIn].");

    internal static void SetSignedInSession(this HttpContext http, Session session) => http.Items[Key] = session;
}

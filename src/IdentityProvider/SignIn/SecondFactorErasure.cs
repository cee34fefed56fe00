using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>
/// Leaves a person with their password alone: no second factor, no sign-in that was begun or finished with one, no token that came of it,
/// no browser that is known. For a reset, and for whoever says that a reset was not wanted.
/// </summary>
public sealed class SecondFactorErasure(TwoFactorStatus twoFactor, BrowserSession sessions, KnownBrowsers browsers)
{
    /// <summary>Within the transaction of a caller that holds the account and saves.</summary>
    public async Task EraseAsync(Guid accountId, SessionEnd reason, CancellationToken cancellation)
    {
        await twoFactor.EraseAsync(accountId, cancellation);
        await browsers.ForgetAsync(accountId, cancellation);
        await sessions.EndAsync(s => s.AccountId == accountId, reason, cancellation);
    }
}

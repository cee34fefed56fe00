using System.Globalization;
using IdentityProvider.Auditing;
using IdentityProvider.Shared;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>
/// Notices that one network tries passwords at many accounts, each too seldom for the counters of an account. It refuses nobody: an
/// office or a mobile network is one address to us. What a network may post at all is limited elsewhere.
/// </summary>
public sealed partial class SprayWatch(FailureCounters counters, RequestOrigin origin, AuditTrail audit, TimeProvider clock, ILogger<SprayWatch> log)
{
    /// <summary>Accounts at which one network fails within an hour of the clock before it is written down.</summary>
    public const int Accounts = 20;

    /// <summary>The network failed at an account at which it had not failed lately; within the caller's transaction.</summary>
    public async Task NoteAsync(CancellationToken cancellation)
    {
        var hour = clock.GetUtcNow().ToUnixTimeSeconds() / 3600;
        var budget = new FailureBudget($"{FailureKinds.PasswordsOfMany}/{origin.Network}/{hour.ToString(CultureInfo.InvariantCulture)}", Free: Accounts);

        // Note: while the counter rests, nothing is counted; so there are a few rows an hour, however long it goes on.
        if (await counters.ReserveAsync(budget, cancellation) is { Granted: true, InARow: >= Accounts and var accounts })
        {
            audit.Record(new PasswordsSprayed(origin.Network, accounts));
            LogSprayed(origin.Network, accounts);
        }
    }

    [LoggerMessage(2003, LogLevel.Warning, "Passwords of at least {Accounts} accounts were tried from {Network} within an hour")]
    private partial void LogSprayed(string network, int accounts);
}

public sealed record PasswordsSprayed(string Network, int AccountsAtLeast) : AuditEvent("sign_in.passwords_sprayed");

using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>
/// Section <c>RateLimits</c>: requests a minute, so high that no honest network meets them. They bound what a flood
/// costs; guessing is bounded by the counters of each account.
/// </summary>
public sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>Posts to the sign-in pages, from one address (IPv6: one /64).</summary>
    public int SignInPerNetwork { get; set; } = 300;

    public int SignInInAll { get; set; } = 6_000;

    /// <summary>Requests to the token, pushed authorization, introspection and revocation endpoints and to the management API, from one address. A busy API introspects for all of its callers from one.</summary>
    public int ProtocolPerNetwork { get; set; } = 30_000;

    public int ProtocolInAll { get; set; } = 300_000;
}

internal sealed class RateLimitOptionsValidation : IValidateOptions<RateLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, RateLimitOptions options)
    {
        List<string> faults = [];
        Check("SignIn", options.SignInPerNetwork, options.SignInInAll);
        Check("Protocol", options.ProtocolPerNetwork, options.ProtocolInAll);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check(string what, int perNetwork, int inAll)
        {
            if (perNetwork < 1)
            {
                faults.Add($"RateLimits:{what}PerNetwork: must be at least 1.");
            }

            if (inAll < perNetwork)
            {
                faults.Add($"RateLimits:{what}InAll: must not be less than RateLimits:{what}PerNetwork.");
            }
        }
    }
}

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>Section <c>Network</c>: where logout tokens may go.</summary>
public sealed class LogoutOptions
{
    public const string Section = "Network";

    /// <summary>
    /// Whether a client's back-channel logout address may lead into a private network or to this machine. Without a value: only where the issuer
    /// itself is plain http, in Development.
    /// </summary>
    public bool? AllowPrivateLogoutAddresses { get; set; }
}

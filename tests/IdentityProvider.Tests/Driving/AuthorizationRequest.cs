using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace IdentityProvider.Tests.Driving;

/// <summary>What a relying party remembers of a request that it sent a browser away with.</summary>
public sealed record AuthorizationRequest
{
    public string State { get; } = Secret();

    public string Nonce { get; } = Secret();

    /// <summary>RFC 7636 §4.1.</summary>
    public string Verifier { get; } = Secret();

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Where the browser is sent; relative to the provider.</summary>
    public string Address { get; init; } = "";

    public required Dictionary<string, string> Parameters { get; init; }

    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

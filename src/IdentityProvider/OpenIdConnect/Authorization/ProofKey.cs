using System.Buffers;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>The form of what RFC 7636 has a client send: a short verifier would match its challenge too, and could be guessed.</summary>
public static class ProofKey
{
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    /// <summary>RFC 7636 §4.2, S256: a SHA-256 hash.</summary>
    public static bool IsChallenge(string text) => text.Length == 43 && !text.AsSpan().ContainsAnyExcept(Base64Url);

    /// <summary>RFC 7636 §4.1.</summary>
    public static bool IsVerifier(string text) => text.Length is >= 43 and <= 128 && !text.AsSpan().ContainsAnyExcept(Unreserved);
}

using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Keys;

public enum SigningKeyState
{
    /// <summary>Published, and signs nothing yet.</summary>
    Announced,

    Active,

    /// <summary>Published, and signs nothing any more.</summary>
    Retired,

    /// <summary>Not published any more; its file may go.</summary>
    Removed,
}

/// <summary>One signing key. Its state follows from its dates alone, so that all nodes change over together, without a leader.</summary>
public sealed class SigningKey
{
    /// <summary>What we sign with: RS256, which every client must understand (OpenID Connect Core §15.1), and ES256, which is ten times faster.</summary>
    public static readonly IReadOnlyList<string> Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    public required string Kid { get; init; }

    /// <summary><c>RS256</c> or <c>ES256</c>.</summary>
    public required string Algorithm { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Activates { get; init; }

    public required DateTimeOffset Retires { get; init; }

    public required DateTimeOffset Removed { get; init; }

    /// <summary>Never disposed: IdentityModel keeps signature providers made from it.</summary>
    public required SigningCredentials Credentials { get; init; }

    public SigningKeyState StateAt(DateTimeOffset now) =>
        now < Activates ? SigningKeyState.Announced
        : now < Retires ? SigningKeyState.Active
        : now < Removed ? SigningKeyState.Retired
        : SigningKeyState.Removed;
}

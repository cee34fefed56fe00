using IdentityProvider.Policy;

namespace IdentityProvider.OpenIdConnect.Clients;

public enum ClientKind
{
    Confidential,
    Public,
}

public enum ConsentKind
{
    /// <summary>The tenant's own application: nobody is asked.</summary>
    Implicit,
    Explicit,
}

/// <summary>All that is registered of a client but its secret, in the words of the provisioning document.</summary>
public sealed record ClientDescription
{
    public required string ClientId { get; init; }

    public required string Name { get; init; }

    /// <summary><see langword="null"/>: serves every tenant.</summary>
    public Guid? TenantId { get; init; }

    public bool Disabled { get; init; }

    public ClientKind Kind { get; init; }

    public string TokenEndpointAuthMethod { get; init; } = "client_secret_basic";

    public IReadOnlyList<string> GrantTypes { get; init; } = ["authorization_code"];

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public string? ClientUri { get; init; }

    public string? InitiateLoginUri { get; init; }

    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    public string? BackchannelLogoutUri { get; init; }

    public string? FrontchannelLogoutUri { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = ["openid"];

    /// <summary>Only a confidential client may do without: RFC 9700 §2.1.1.</summary>
    public bool RequirePkce { get; init; } = true;

    public bool RequirePushedAuthorization { get; init; }

    public AssuranceLevel? MinimumAssurance { get; init; }

    public ConsentKind Consent { get; init; }

    public string IdTokenSigningAlgorithm { get; init; } = "RS256";

    /// <summary>JSON Web Key Set of the client, as text.</summary>
    public string? JsonWebKeySet { get; init; }

    public bool MadeByDocument { get; init; }
}

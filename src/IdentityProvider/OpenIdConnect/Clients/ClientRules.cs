using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>One thing wrong with a description: the member (a name of <see cref="ClientDescription"/>), where in its list, and the rule.</summary>
public sealed record ClientFault(string Member, int? Index, string Rule);

/// <summary>What a client must look like to be registered, by whatever door: the document, a console, the API.</summary>
public static class ClientRules
{
    public static IReadOnlyList<string> GrantTypesOffered { get; } = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.ClientCredentials];

    public static IReadOnlyList<string> AuthenticationMethodsOffered { get; } =
        [ClientAuthenticationMethods.ClientSecretBasic, ClientAuthenticationMethods.ClientSecretPost, ClientAuthenticationMethods.None];

    public static IReadOnlyList<string> SigningAlgorithmsOffered { get; } = ["RS256", "ES256"];

    /// <summary>Every fault at once; empty for a client that may be registered.</summary>
    public static IEnumerable<ClientFault> FaultsOf(ClientDescription client) =>
    [
        .. Identity(client),
        .. Grants(client),
        .. Addresses(client),
    ];

    private static IEnumerable<ClientFault> Identity(ClientDescription client)
    {
        // RFC 6749 §A.1. An API that introspects has the identifier of its resource, so a colon is allowed: Basic authentication encodes it.
        if (client.ClientId.Length is 0 or > 100 || client.ClientId.Any(c => c is <= ' ' or >= '\x7f'))
            yield return new(nameof(client.ClientId), null, "must be 1 to 100 visible ASCII characters");
        if (client.Name.Length is 0 or > 100)
            yield return new(nameof(client.Name), null, "must be 1 to 100 characters");
        if (!AuthenticationMethodsOffered.Contains(client.TokenEndpointAuthMethod))
            yield return new(nameof(client.TokenEndpointAuthMethod), null, $"must be one of {string.Join(", ", AuthenticationMethodsOffered)}");
        else if (client.Kind is ClientKind.Public != (client.TokenEndpointAuthMethod is ClientAuthenticationMethods.None))
            yield return new(nameof(client.TokenEndpointAuthMethod), null, "must be none for a public client, and only for one");
        if (!SigningAlgorithmsOffered.Contains(client.IdTokenSigningAlgorithm))
            yield return new(nameof(client.IdTokenSigningAlgorithm), null, $"must be one of {string.Join(", ", SigningAlgorithmsOffered)}");
        if (client is { Kind: ClientKind.Public, RequirePkce: false })
            yield return new(nameof(client.RequirePkce), null, "must be true for a public client");
    }

    private static IEnumerable<ClientFault> Grants(ClientDescription client)
    {
        foreach (var (index, grant) in client.GrantTypes.Index())
        {
            if (!GrantTypesOffered.Contains(grant))
                yield return new(nameof(client.GrantTypes), index, $"must be one of {string.Join(", ", GrantTypesOffered)}");
        }

        if (client is { Kind: ClientKind.Public } && client.GrantTypes.Contains(GrantTypes.ClientCredentials))
            yield return new(nameof(client.GrantTypes), null, "client_credentials needs a confidential client");
        if (client.GrantTypes.Contains(GrantTypes.AuthorizationCode) && client.RedirectUris.Count == 0)
            yield return new(nameof(client.RedirectUris), null, "authorization_code needs a redirect address");
        if (client.Scopes.Contains(Scopes.OfflineAccess) && !client.GrantTypes.Contains(GrantTypes.RefreshToken))
            yield return new(nameof(client.Scopes), null, "offline_access needs the grant type refresh_token");
        foreach (var (index, scope) in client.Scopes.Index())
        {
            if (!IsScopeToken(scope))
                yield return new(nameof(client.Scopes), index, "must be visible ASCII characters without quotes, backslashes and spaces");
        }
    }

    private static IEnumerable<ClientFault> Addresses(ClientDescription client)
    {
        foreach (var (index, address) in client.RedirectUris.Index())
        {
            if (!IsRedirectAddress(address))
                yield return new(nameof(client.RedirectUris), index, "must be an absolute address, https (http only for localhost), without fragment and wildcard");
        }

        foreach (var (index, address) in client.PostLogoutRedirectUris.Index())
        {
            if (!IsRedirectAddress(address))
                yield return new(nameof(client.PostLogoutRedirectUris), index, "must be an absolute address, https (http only for localhost), without fragment and wildcard");
        }

        foreach (var (index, origin) in client.AllowedOrigins.Index())
        {
            if (!IsOrigin(origin))
                yield return new(nameof(client.AllowedOrigins), index, "must be an origin: scheme, host and port, no path");
        }

        foreach (var (member, address) in new[]
        {
            (nameof(client.ClientUri), client.ClientUri), (nameof(client.InitiateLoginUri), client.InitiateLoginUri),
            (nameof(client.BackchannelLogoutUri), client.BackchannelLogoutUri), (nameof(client.FrontchannelLogoutUri), client.FrontchannelLogoutUri),
        })
        {
            if (address is not null && !IsWebAddress(address))
                yield return new(member, null, "must be an absolute https address (http only for localhost), without a fragment");
        }
    }

    /// <summary>RFC 6749 §3.3.</summary>
    public static bool IsScopeToken(string scope) =>
        scope.Length is > 0 and <= 100 && scope.All(c => c is > ' ' and < '\x7f' and not ('"' or '\\'));

    /// <summary>RFC 8252 §7: a native application may use a scheme of its own that holds a dot, or http on the loopback.</summary>
    private static bool IsRedirectAddress(string address) =>
        !address.Contains('*', StringComparison.Ordinal) && (IsWebAddress(address) || IsPrivateUse(address));

    private static bool IsPrivateUse(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme.Contains('.', StringComparison.Ordinal) && uri.Fragment.Length == 0;

    private static bool IsWebAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.IsWellFormedOriginalString()
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.Ordinal))))
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0;

    private static bool IsOrigin(string origin) =>
        IsWebAddress(origin) && new Uri(origin).GetLeftPart(UriPartial.Authority) == origin;
}

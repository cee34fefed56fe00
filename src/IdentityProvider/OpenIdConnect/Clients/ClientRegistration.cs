using System.Text.Json;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>
/// The one writer of clients and resources. It takes part in the caller's transaction and unit of work: the caller opens a
/// <see cref="WriteTransaction"/>, calls these methods, then <see cref="PublishAsync"/>, <c>SaveChanges</c> and commits; every process serves
/// the change from its next request on. A description is turned into what the engine checks:
/// <list type="bullet">
/// <item>permissions: the endpoints that its grant types need, the grant types, response type <c>code</c>, one for each scope;</item>
/// <item>requirements: PKCE and pushed requests where the description demands them;</item>
/// <item>the secret by <see cref="ClientSecrets.Hash"/>, never by the engine's manager, and never in a description.</item>
/// </list>
/// It does not check <see cref="ClientRules"/>: the caller does, to report every fault with its place.
/// </summary>
public sealed class ClientRegistration(IdentityProviderDbContext db)
{
    public Task<Client?> FindAsync(string clientId, CancellationToken cancellation) =>
        db.Set<Client>().SingleOrDefaultAsync(c => c.ClientId == clientId, cancellation);

    /// <param name="secret"><see langword="null"/> for a public client.</param>
    public Client Add(ClientDescription description, string? secret)
    {
        var client = new Client { Id = Guid.CreateVersion7(), MadeByDocument = description.MadeByDocument };
        Change(client, description);
        if (secret is not null)
        {
            SetSecret(client, secret);
        }

        db.Add(client);
        return client;
    }

    /// <summary>Everything but the secret; an equal description changes nothing.</summary>
    public static void Change(Client client, ClientDescription description)
    {
        client.ClientId = description.ClientId;
        client.DisplayName = description.Name;
        client.TenantId = description.TenantId;
        client.Disabled = description.Disabled;
        client.ApplicationType = ApplicationTypes.Web;
        client.ClientType = description.Kind is ClientKind.Public ? ClientTypes.Public : ClientTypes.Confidential;
        client.ConsentType = description.Consent is ConsentKind.Explicit ? ConsentTypes.Explicit : ConsentTypes.Implicit;
        client.TokenEndpointAuthMethod = description.TokenEndpointAuthMethod;
        client.RedirectUris = Json(description.RedirectUris);
        client.PostLogoutRedirectUris = Json(description.PostLogoutRedirectUris);
        client.ClientUri = description.ClientUri;
        client.InitiateLoginUri = description.InitiateLoginUri;
        client.BackchannelLogoutUri = description.BackchannelLogoutUri;
        client.FrontchannelLogoutUri = description.FrontchannelLogoutUri;
        client.MinimumAssurance = description.MinimumAssurance;
        client.IdTokenSigningAlgorithm = description.IdTokenSigningAlgorithm;
        client.JsonWebKeySet = description.JsonWebKeySet;
        client.Permissions = Json(PermissionsOf(description));
        client.Requirements = Json(RequirementsOf(description));
        if (!client.AllowedOrigins.SequenceEqual(description.AllowedOrigins))
        {
            client.AllowedOrigins = [.. description.AllowedOrigins];
        }
    }

    public static void SetSecret(Client client, string secret) => client.ClientSecret = ClientSecrets.Hash(secret);

    /// <summary>Its grants, tokens, consents and choices go with it.</summary>
    public void Remove(Client client) => db.Remove(client);

    /// <summary>What stands registered, for a caller that compares: <c>Describe(client) == description</c> does not look into lists.</summary>
    public static ClientDescription Describe(Client client) => new()
    {
        ClientId = client.ClientId!,
        Name = client.DisplayName ?? client.ClientId!,
        TenantId = client.TenantId,
        Disabled = client.Disabled,
        Kind = client.ClientType == ClientTypes.Public ? ClientKind.Public : ClientKind.Confidential,
        TokenEndpointAuthMethod = client.TokenEndpointAuthMethod,
        GrantTypes = WithPrefix(client.Permissions, Permissions.Prefixes.GrantType),
        RedirectUris = Strings(client.RedirectUris),
        PostLogoutRedirectUris = Strings(client.PostLogoutRedirectUris),
        ClientUri = client.ClientUri,
        InitiateLoginUri = client.InitiateLoginUri,
        AllowedOrigins = client.AllowedOrigins,
        BackchannelLogoutUri = client.BackchannelLogoutUri,
        FrontchannelLogoutUri = client.FrontchannelLogoutUri,
        Scopes = WithPrefix(client.Permissions, Permissions.Prefixes.Scope),
        RequirePkce = Strings(client.Requirements).Contains(Requirements.Features.ProofKeyForCodeExchange),
        RequirePushedAuthorization = Strings(client.Requirements).Contains(Requirements.Features.PushedAuthorizationRequests),
        MinimumAssurance = client.MinimumAssurance,
        Consent = client.ConsentType == ConsentTypes.Explicit ? ConsentKind.Explicit : ConsentKind.Implicit,
        IdTokenSigningAlgorithm = client.IdTokenSigningAlgorithm,
        JsonWebKeySet = client.JsonWebKeySet,
        MadeByDocument = client.MadeByDocument,
    };

    /// <summary>Moves the catalogue's version on, in the caller's transaction. Acts at once, not at <c>SaveChanges</c>.</summary>
    public Task PublishAsync(CancellationToken cancellation) =>
        db.Set<CatalogueVersion>().ExecuteUpdateAsync(set => set.SetProperty(v => v.Version, v => v.Version + 1), cancellation);

    private static IEnumerable<string> PermissionsOf(ClientDescription client)
    {
        var byCode = client.GrantTypes.Contains(GrantTypes.AuthorizationCode);
        return
        [
            .. client.GrantTypes.Count > 0 ? new[] { Permissions.Endpoints.Token, Permissions.Endpoints.Revocation } : [],
            .. byCode ? new[] { Permissions.Endpoints.Authorization, Permissions.Endpoints.PushedAuthorization, Permissions.Endpoints.EndSession, Permissions.ResponseTypes.Code } : [],
            .. client.Kind is ClientKind.Confidential ? new[] { Permissions.Endpoints.Introspection } : [],
            .. client.GrantTypes.Select(grant => Permissions.Prefixes.GrantType + grant),
            .. client.Scopes.Select(scope => Permissions.Prefixes.Scope + scope),
        ];
    }

    private static IEnumerable<string> RequirementsOf(ClientDescription client) =>
    [
        .. client.RequirePkce || client.Kind is ClientKind.Public ? new[] { Requirements.Features.ProofKeyForCodeExchange } : [],
        .. client.RequirePushedAuthorization ? new[] { Requirements.Features.PushedAuthorizationRequests } : [],
    ];

    private static string Json(IEnumerable<string> values) => JsonSerializer.Serialize(values, JsonSerializerOptions.Default);

    internal static IReadOnlyList<string> Strings(string? json) =>
        string.IsNullOrEmpty(json) ? [] : JsonSerializer.Deserialize<List<string>>(json, JsonSerializerOptions.Default) ?? [];

    private static List<string> WithPrefix(string? json, string prefix) =>
        [.. Strings(json).Where(value => value.StartsWith(prefix, StringComparison.Ordinal)).Select(value => value[prefix.Length..])];
}

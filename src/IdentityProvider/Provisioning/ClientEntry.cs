using System.Text.Json;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Provisioning;

/// <summary>One element of <c>clients</c>. The document describes a client wholly: what it leaves out takes its default, but for <c>disabled</c> and <c>secret</c>.</summary>
public sealed record ClientEntry(string Path, ClientDescription Description, string? Tenant, bool? Disabled, string? Secret)
{
    /// <summary>Where the document's word is not the description's.</summary>
    internal static readonly IReadOnlyDictionary<string, string> MemberNames = new Dictionary<string, string>
    {
        [nameof(ClientDescription.Kind)] = "type",
        [nameof(ClientDescription.TenantId)] = "tenant",
        [nameof(ClientDescription.MinimumAssurance)] = "minimumAcr",
        [nameof(ClientDescription.IdTokenSigningAlgorithm)] = "idTokenSigningAlg",
        [nameof(ClientDescription.JsonWebKeySet)] = "jwks",
    };

    internal static string MemberOf(string property) => MemberNames.GetValueOrDefault(property) ?? JsonNamingPolicy.CamelCase.ConvertName(property);

    internal static ClientEntry Read(DocumentObject json)
    {
        var kind = json.Choice<ClientKind>("type") ?? ClientKind.Confidential;
        var id = json.Text("clientId", required: true, maximumLength: 100);
        var description = new ClientDescription
        {
            ClientId = id ?? "",
            Name = json.Text("name", maximumLength: 100) ?? id ?? "",
            Kind = kind,
            TokenEndpointAuthMethod = json.Text("tokenEndpointAuthMethod") ?? (kind is ClientKind.Public ? "none" : "client_secret_basic"),
            GrantTypes = json.Texts("grantTypes") ?? ["authorization_code"],
            RedirectUris = json.Texts("redirectUris") ?? [],
            PostLogoutRedirectUris = json.Texts("postLogoutRedirectUris") ?? [],
            ClientUri = json.Text("clientUri"),
            InitiateLoginUri = json.Text("initiateLoginUri"),
            AllowedOrigins = json.Texts("allowedOrigins") ?? [],
            BackchannelLogoutUri = json.Text("backchannelLogoutUri"),
            FrontchannelLogoutUri = json.Text("frontchannelLogoutUri"),
            Scopes = json.Texts("scopes") ?? ["openid"],
            RequirePkce = json.Flag("requirePkce") ?? true,
            RequirePushedAuthorization = json.Flag("requirePushedAuthorization") ?? false,
            MinimumAssurance = ReadMinimumAcr(json),
            Consent = json.Choice<ConsentKind>("consent") ?? ConsentKind.Implicit,
            IdTokenSigningAlgorithm = json.Text("idTokenSigningAlg") ?? "RS256",
            JsonWebKeySet = ReadKeys(json),
        };
        var entry = new ClientEntry(json.PathOf(""), description, json.Text("tenant"), json.Flag("disabled"), json.Text("secret", maximumLength: 256));
        if (kind is ClientKind.Public && entry.Secret is not null)
        {
            json.Fault("secret", "must not be given to a public client");
        }

        // Note: without an id, the fault of id and name is known already.
        foreach (var fault in ClientRules.FaultsOf(description).Where(fault => id is not null || fault.Member is not (nameof(description.ClientId) or nameof(description.Name))))
        {
            json.Fault(MemberOf(fault.Member) + (fault.Index is { } index ? $"[{index}]" : ""), fault.Rule);
        }

        return entry;
    }

    private static AssuranceLevel? ReadMinimumAcr(DocumentObject json)
    {
        var name = json.Text("minimumAcr");
        var level = AuthenticationContextClass.Parse(name);
        if (name is not null && level is null)
        {
            json.Fault("minimumAcr", $"must be one of {string.Join(", ", AuthenticationContextClass.All)}");
        }

        return level;
    }

    private static string? ReadKeys(DocumentObject json)
    {
        if (json.Json("jwks") is not { } text)
        {
            return null;
        }

        try
        {
            var keys = new JsonWebKeySet(text).Keys;
            if (keys.Count == 0)
            {
                json.Fault("jwks", "must hold at least one key (RFC 7517 §5)");
            }
            else if (keys.Any(key => key.HasPrivateKey || key.K is not null))
            {
                json.Fault("jwks", "must hold public keys only");
            }
        }
        catch (Exception fault) when (fault is ArgumentException or JsonException)
        {
            json.Fault("jwks", "must be a JSON Web Key Set (RFC 7517 §5)");
        }

        return text;
    }
}

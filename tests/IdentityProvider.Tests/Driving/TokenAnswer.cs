using System.Net;
using System.Text.Json;

namespace IdentityProvider.Tests.Driving;

/// <summary>What an endpoint for machines said, as JSON.</summary>
public sealed class TokenAnswer(HttpStatusCode status, string body)
{
    public HttpStatusCode Status { get; } = status;

    public string Body { get; } = body;

    public JsonElement Json { get; } = body.Length == 0 ? default : JsonDocument.Parse(body).RootElement;

    public bool Succeeded => Status is HttpStatusCode.OK && Error is null;

    public string? Error => Text("error");

    public string? ErrorCode => Text("error_code");

    public string AccessToken => Text("access_token") ?? throw Missing("access_token");

    public string RefreshToken => Text("refresh_token") ?? throw Missing("refresh_token");

    public string IdToken => Text("id_token") ?? throw Missing("id_token");

    /// <summary>The claims of the ID token, unverified; <see cref="RelyingParty.VerifiedAsync"/> checks it.</summary>
    public JsonElement IdTokenClaims => PayloadOf(IdToken);

    public JsonElement AccessTokenClaims => PayloadOf(AccessToken);

    public string? Text(string name) =>
        Json.ValueKind is JsonValueKind.Object && Json.TryGetProperty(name, out var value) ? value.ToString() : null;

    public static JsonElement PayloadOf(string jwt) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1])).RootElement;

    private InvalidOperationException Missing(string name) => new($"There is no {name} in the answer {(int)Status}: {Body}");
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IdentityProvider.Tests.Driving;

/// <summary>
/// An authenticator that keeps one passkey, as WebAuthn Level 3 §6 says, and the browser before it. What an attacker would forge can be set.
/// </summary>
public sealed class PasskeyDevice : IDisposable
{
    private static readonly string[] Transports = ["internal"];

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] credentialId = RandomNumberGenerator.GetBytes(32);
    private byte[] userHandle = [];

    public string Origin { get; set; } = TestProvider.Issuer.GetLeftPart(UriPartial.Authority);

    public string RelyingParty { get; set; } = TestProvider.Issuer.Host;

    /// <summary>Fingerprint, face or PIN was right.</summary>
    public bool VerifiesUser { get; set; } = true;

    /// <summary>The passkey is copied to other devices.</summary>
    public bool IsSynced { get; set; }

    /// <summary>0: it does not count.</summary>
    public uint SignCount { get; set; }

    /// <summary>Whom it claims to be the passkey of, where it is not who registered it.</summary>
    public string? ClaimedUser { get; set; }

    public string CredentialId => Base64Url.EncodeToString(credentialId);

    /// <summary>WebAuthn Level 3 §5.1.3.</summary>
    /// <returns>RegistrationResponseJSON.</returns>
    public string Create(string options)
    {
        var asked = JsonDocument.Parse(options).RootElement;
        userHandle = Base64Url.DecodeFromChars(asked.GetProperty("user").GetProperty("id").GetString());
        var data = AuthenticatorData(attested: true);
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(data)];
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(ClientData("webauthn.create", asked)),
            attestationObject = Base64Url.EncodeToString(attestation),
            transports = Transports,
        });
    }

    /// <summary>WebAuthn Level 3 §5.1.4.</summary>
    /// <returns>AuthenticationResponseJSON.</returns>
    public string Get(string options)
    {
        var client = ClientData("webauthn.get", JsonDocument.Parse(options).RootElement);
        if (SignCount > 0)
        {
            SignCount++;
        }

        var data = AuthenticatorData(attested: false);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature),
            userHandle = Base64Url.EncodeToString(ClaimedUser is null ? userHandle : Encoding.UTF8.GetBytes(ClaimedUser)),
        });
    }

    public void Dispose() => key.Dispose();

    /// <summary>What both ceremonies answer with.</summary>
    private string Credential<T>(T response) => JsonSerializer.Serialize(new
    {
        id = CredentialId,
        rawId = CredentialId,
        type = "public-key",
        authenticatorAttachment = "platform",
        clientExtensionResults = new { },
        response,
    });

    private byte[] ClientData(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(
        new { type, challenge = options.GetProperty("challenge").GetString(), origin = Origin, crossOrigin = false });

    /// <summary>WebAuthn Level 3 §6.1.</summary>
    private byte[] AuthenticatorData(bool attested)
    {
        var flags = 0x01 | (VerifiesUser ? 0x04 : 0) | (IsSynced ? 0x18 : 0) | (attested ? 0x40 : 0);
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, SignCount);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(RelyingParty)), (byte)flags, .. count];
        return attested ? [.. head, .. new byte[16], 0, (byte)credentialId.Length, .. credentialId, .. CoseKey()] : head;
    }

    /// <summary>RFC 9053 §7.1: EC2, ES256, P-256.</summary>
    private byte[] CoseKey()
    {
        var point = key.ExportParameters(false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    /// <summary>RFC 8949 §3: a text string of fewer than 24 bytes.</summary>
    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Bytes(byte[] value) => value.Length < 256
        ? [0x58, (byte)value.Length, .. value]
        : [0x59, (byte)(value.Length >> 8), (byte)value.Length, .. value];
}

using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityProvider.Shared;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Keys;

/// <summary>Reads and writes <c>signing/&lt;kid&gt;.json</c>. A file is read again only when it changed.</summary>
public sealed class SigningKeyFiles(KeysDirectory directory)
{
    private const int KidBytes = 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // base64 as it is; nobody renders this as HTML
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private Dictionary<string, (DateTime Written, long Length, SigningKey Key)> known = [];

    /// <exception cref="RefusedException">A file cannot be read, or is no signing key; the message names it.</exception>
    public IReadOnlyList<SigningKey> Read()
    {
        var found = new Dictionary<string, (DateTime, long, SigningKey)>();
        foreach (var file in Files())
        {
            var key = known.TryGetValue(file.FullName, out var before) && before.Written == file.LastWriteTimeUtc && before.Length == file.Length
                ? before.Key
                : Read(file.FullName);
            found[file.FullName] = (file.LastWriteTimeUtc, file.Length, key);
        }

        known = found;
        return [.. found.Values.Select(entry => entry.Item3)];
    }

    public SigningKey Create(string algorithm, DateTimeOffset now, DateTimeOffset activates, KeysOptions options)
    {
        using AsymmetricAlgorithm pair = algorithm is SecurityAlgorithms.RsaSha256 ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var retires = activates + options.ActiveFor;
        var content = new Content(
            Convert.ToHexStringLower(SHA256.HashData(pair.ExportSubjectPublicKeyInfo()).AsSpan(0, KidBytes)),
            algorithm, now, activates, retires, retires + options.RetiredFor, Convert.ToBase64String(pair.ExportPkcs8PrivateKey()));
        OwnerOnly.WriteNew(PathOf(content.Kid), JsonSerializer.SerializeToUtf8Bytes(content, Json));
        return content.ToKey();
    }

    /// <summary>Gives a key other dates.</summary>
    public void Reschedule(SigningKey key, DateTimeOffset activates, DateTimeOffset retires, DateTimeOffset removed)
    {
        var path = PathOf(key.Kid);
        var content = ReadContent(path) with { Activates = activates, Retires = retires, Removed = removed };
        OwnerOnly.Replace(path, JsonSerializer.SerializeToUtf8Bytes(content, Json));
    }

    public void Delete(SigningKey key) => File.Delete(PathOf(key.Kid));

    private IEnumerable<FileInfo> Files() =>
        Directory.Exists(directory.Signing) ? new DirectoryInfo(directory.Signing).EnumerateFiles("*.json").OrderBy(file => file.Name, StringComparer.Ordinal) : [];

    private string PathOf(string kid) => Path.Combine(directory.Signing, kid + ".json");

    private static SigningKey Read(string path)
    {
        var content = ReadContent(path);
        try
        {
            return content.Kid == Path.GetFileNameWithoutExtension(path)
                ? content.ToKey()
                : throw new RefusedException(Broken(path, "its kid is not its name"));
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            throw new RefusedException(Broken(path, "its private key does not decode"), fault);
        }
    }

    private static Content ReadContent(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Content>(File.ReadAllBytes(path), Json) ?? throw new RefusedException(Broken(path, "it is empty"));
        }
        catch (JsonException fault)
        {
            throw new RefusedException(Broken(path, "it is no signing key"), fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: make it readable by the user that runs the provider, or remove it and run `keys init`.", fault);
        }
    }

    private static string Broken(string path, string how) => $"{path} is broken ({how}): restore it from the backup, or remove it and run `keys init`.";

    /// <param name="PrivateKey">PKCS #8, base64.</param>
    private sealed record Content(
        string Kid, string Algorithm, DateTimeOffset Created, DateTimeOffset Activates, DateTimeOffset Retires, DateTimeOffset Removed, string PrivateKey)
    {
        public SigningKey ToKey() => new()
        {
            Kid = Kid,
            Algorithm = Algorithm,
            Created = Created,
            Activates = Activates,
            Retires = Retires,
            Removed = Removed,
            Credentials = new SigningCredentials(ToSecurityKey(), Algorithm),
        };

        private SecurityKey ToSecurityKey()
        {
            var pkcs8 = Convert.FromBase64String(PrivateKey);
            switch (Algorithm)
            {
                case SecurityAlgorithms.RsaSha256:
                    using (var rsa = RSA.Create())
                    {
                        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
                        return rsa.KeySize >= 2048
                            ? new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true)) { KeyId = Kid }
                            : throw new CryptographicException("The RSA key is shorter than 2048 bits.");
                    }

                case SecurityAlgorithms.EcdsaSha256:
                    var ecdsa = ECDsa.Create();
                    ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
                    return ecdsa.KeySize == 256
                        ? new ECDsaSecurityKey(ecdsa) { KeyId = Kid }
                        : throw new CryptographicException("The key is not on the curve P-256.");

                default:
                    throw new FormatException("The algorithm is neither RS256 nor ES256.");
            }
        }
    }
}

using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.Shared;

/// <summary>Values that travel through a browser or a mail, so that nobody else can read, make or change one.</summary>
/// <param name="purpose">What is sealed for one purpose opens for no other.</param>
internal sealed class SealedJson<T>(IDataProtectionProvider protection, string purpose)
    where T : class
{
    /// <summary>Nobody reads it but <see cref="Open"/>: nothing needs to be escaped, which would make one Japanese letter six.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IDataProtector protector = protection.CreateProtector(purpose);

    public string Seal(T value) => protector.Protect(JsonSerializer.Serialize(value, Json));

    /// <returns><see langword="null"/> for anything that we did not seal.</returns>
    public T? Open(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<T>(protector.Unprotect(text), Json);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

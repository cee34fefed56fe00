using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.Mail;

/// <summary>Seals mail while it waits, with the key ring that the nodes share.</summary>
public sealed class MailSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("mail/v1");

    public byte[] Seal(MailMessage message) => protector.Protect(JsonSerializer.SerializeToUtf8Bytes(message));

    /// <returns><see langword="null"/> where the key is gone or the bytes were changed.</returns>
    public MailMessage? Open(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<MailMessage>(protector.Unprotect(content));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

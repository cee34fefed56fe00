using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>
/// Checks client secrets: slowly against the stored hash the first time, then by a keyed digest of what was right, which
/// lives and dies with this process and is bound to the stored hash, so that a changed secret is checked anew.
/// </summary>
public sealed class ClientSecretCheck : IDisposable
{
    /// <summary>Far more than there are clients; wrong secrets are never remembered.</summary>
    private const int MostRemembered = 100_000;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<Guid, byte[]> right = new();

    // Note: wrong secrets are expensive; so many at once, and the rest waits, while clients that are known pass by.
    private readonly SemaphoreSlim hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async ValueTask<bool> IsRightAsync(Client client, string secret, CancellationToken cancellation)
    {
        if (client.ClientSecret is not { Length: > 0 } stored || secret.Length is 0 or > 512)
        {
            return false;
        }

        var digest = Digest(stored, secret);
        if (right.TryGetValue(client.Id, out var known) && CryptographicOperations.FixedTimeEquals(known, digest))
        {
            return true;
        }

        await hashing.WaitAsync(cancellation);
        try
        {
            if (!await Task.Run(() => ClientSecrets.Verify(secret, stored), cancellation))
            {
                return false;
            }
        }
        finally
        {
            hashing.Release();
        }

        if (right.Count < MostRemembered)
        {
            right[client.Id] = digest;
        }

        return true;
    }

    public void Dispose() => hashing.Dispose();

    private byte[] Digest(string stored, string secret) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(stored + "\n" + secret));
}

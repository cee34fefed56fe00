using IdentityProvider.Shared;
using Microsoft.Extensions.Primitives;

namespace IdentityProvider.Keys;

/// <summary>The signing keys in use. <see cref="Current"/> is an immutable snapshot; the change token fires after a new one took its place.</summary>
public sealed class SigningKeyRing(SigningKeyFiles files, KeysDirectory directory, TimeProvider clock) : IDisposable
{
    private readonly Lock refreshing = new();
    private volatile SigningKeySet? current;
    private CancellationTokenSource changed = new();

    /// <exception cref="RefusedException">There was never a good set of keys to use.</exception>
    public SigningKeySet Current => current ?? Refresh();

    public IChangeToken GetChangeToken() => new CancellationChangeToken(changed.Token);

    public void Dispose() => changed.Dispose();

    /// <summary>Reads the files and the clock again; only a set that is whole takes the place of the one in use.</summary>
    /// <exception cref="RefusedException">A file is broken or a key is missing; the set in use stays.</exception>
    internal SigningKeySet Refresh()
    {
        CancellationTokenSource before;
        SigningKeySet latest;
        lock (refreshing)
        {
            latest = SigningKeySet.At(clock.GetUtcNow(), files.Read())
                ?? throw new RefusedException($"{directory.Signing} holds no RS256 or no ES256 signing key: restore it from the backup, or run `keys init`.");
            if (latest.Fingerprint == current?.Fingerprint)
            {
                return current;
            }

            current = latest;
            before = changed;
            changed = new CancellationTokenSource();
        }

        before.Cancel();
        return latest;
    }
}

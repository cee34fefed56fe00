namespace IdentityProvider.Keys;

/// <summary>
/// The signing keys as they stand at one moment; never changes, and is never without a key to sign with. For each
/// algorithm the signing key comes first, then the announced ones, then the retired ones.
/// </summary>
public sealed class SigningKeySet
{
    private readonly Dictionary<string, SigningKey> signing;

    private SigningKeySet(IReadOnlyList<SigningKey> keys, Dictionary<string, SigningKey> signing, string fingerprint) =>
        (Keys, this.signing, Fingerprint) = (keys, signing, fingerprint);

    /// <summary>All that is published: what relying parties may have to verify with.</summary>
    public IReadOnlyList<SigningKey> Keys { get; }

    /// <summary>Two sets with the same fingerprint publish the same keys and sign with the same ones.</summary>
    internal string Fingerprint { get; }

    /// <param name="algorithm"><c>RS256</c> or <c>ES256</c>.</param>
    public SigningKey Signing(string algorithm) => signing[algorithm];

    /// <returns><see langword="null"/> where an algorithm has no key that signs or has signed.</returns>
    internal static SigningKeySet? At(DateTimeOffset now, IEnumerable<SigningKey> keys)
    {
        var published = new List<SigningKey>();
        var signing = new Dictionary<string, SigningKey>();
        var all = keys.ToLookup(key => key.Algorithm);
        foreach (var algorithm in SigningKey.Algorithms)
        {
            if (Signing(all[algorithm], now) is not { } first)
            {
                return null;
            }

            signing[algorithm] = first;
            published.Add(first);
            published.AddRange(all[algorithm]
                .Where(key => key != first && key.StateAt(now) is not SigningKeyState.Removed)
                .OrderBy(key => key.StateAt(now) is SigningKeyState.Announced ? 0 : 1)
                .ThenByDescending(key => key.Activates));
        }

        return new SigningKeySet(published, signing, string.Join(' ', published.Select(key => key.Kid)));
    }

    /// <summary>The active key, the youngest where there are two. Where none is, the last one goes on: a late rotation must not stop sign-in.</summary>
    private static SigningKey? Signing(IEnumerable<SigningKey> keys, DateTimeOffset now) => keys
        .Where(key => key.Activates <= now)
        .OrderByDescending(key => key.StateAt(now) is SigningKeyState.Active)
        .ThenByDescending(key => key.Activates)
        .ThenBy(key => key.Kid, StringComparer.Ordinal)
        .FirstOrDefault();
}

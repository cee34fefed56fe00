namespace IdentityProvider.Keys;

/// <summary>Seals second-factor secrets with a key that lives in <c>Keys:Directory</c> and never in the database; sealed bytes name their key, so that it can be rotated.</summary>
public sealed class SecretSeal
{
    /// <param name="boundTo">What the secret belongs to (account and row): sealed bytes that were moved elsewhere do not open.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string boundTo) => throw new NotImplementedException();

    /// <returns><see langword="null"/> where the bytes were changed or moved, or their key is not here.</returns>
    public byte[]? Open(ReadOnlySpan<byte> sealedSecret, string boundTo) => throw new NotImplementedException();
}

using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.Keys;

/// <summary>All keys together: what the first start makes, what every start checks, and what an operator orders by command.</summary>
public sealed class KeySet(
    KeysDirectory directory, SigningKeyFiles files, SigningKeyRotation rotation, SigningKeyRing ring, SecondFactorKeys secondFactor, IDataProtectionProvider protection)
{
    public string Location => directory.Root;

    /// <summary>Makes what is missing and takes from others what they may read; what is there and good stays as it is.</summary>
    /// <returns>What was done, a line each.</returns>
    /// <exception cref="RefusedException">A key that is there is broken or unreadable.</exception>
    public async Task<IReadOnlyList<string>> EnsureAsync(CancellationToken cancellation)
    {
        using var turn = await directory.LockAsync(cancellation);
        var done = Paths().Where(OwnerOnly.Tighten).Select(path => $"made private  {path}").ToList();
        done.AddRange(rotation.Continue().Select(key => $"signing key   {key.Kid}  {key.Algorithm}"));
        if (secondFactor.Read().Count == 0)
        {
            done.Add($"sealing key   {secondFactor.Create():N}");
        }

        if (!HasRing())
        {
            // Note: the ring makes its first key when something is first protected.
            protection.CreateProtector(nameof(KeySet)).Protect([]);
            done.Add($"ring          {directory.Ring}");
        }

        ring.Refresh();
        return done;
    }

    /// <exception cref="RefusedException">A key is missing, broken, unreadable, or open to others; the message names the file.</exception>
    public void Check()
    {
        ring.Refresh();
        secondFactor.Read();
        _ = secondFactor.Newest;
        if (!HasRing())
        {
            throw new RefusedException($"{directory.Ring} holds no data-protection key: restore it from the backup, or run `keys init`.");
        }

        foreach (var path in Paths())
        {
            OwnerOnly.Check(path);
        }
    }

    /// <summary>Every signing key that has a file, the removed ones too.</summary>
    public IReadOnlyList<SigningKey> SigningKeys()
    {
        ring.Refresh();
        return files.Read();
    }

    /// <summary>The newest first: it seals.</summary>
    public IReadOnlyList<(Guid Id, DateTimeOffset Created)> SealingKeys() => secondFactor.List();

    /// <inheritdoc cref="SigningKeyRotation.Rotate"/>
    public async Task<IReadOnlyList<SigningKey>> RotateAsync(CancellationToken cancellation)
    {
        using var turn = await directory.LockAsync(cancellation);
        ring.Refresh();
        var made = rotation.Rotate();
        ring.Refresh();
        return made;
    }

    /// <inheritdoc cref="SigningKeyRotation.RotateNow"/>
    public async Task<IReadOnlyList<SigningKey>> RotateNowAsync(CancellationToken cancellation)
    {
        using var turn = await directory.LockAsync(cancellation);
        ring.Refresh();
        var made = rotation.RotateNow();
        ring.Refresh();
        return made;
    }

    /// <summary>A new key that seals second-factor secrets. The old ones go on opening what they sealed.</summary>
    public async Task<Guid> RotateSecondFactorAsync(CancellationToken cancellation)
    {
        using var turn = await directory.LockAsync(cancellation);
        return secondFactor.Create();
    }

    /// <summary>What a running server does every few seconds: sees new files, and announces successors when their time has come.</summary>
    /// <exception cref="RefusedException">A file is broken; what is in use stays.</exception>
    internal async Task<IReadOnlyList<SigningKey>> RefreshAsync(CancellationToken cancellation)
    {
        ring.Refresh();
        secondFactor.Read();
        if (!rotation.IsDue())
        {
            return [];
        }

        using var turn = await directory.LockAsync(cancellation);
        var made = rotation.Continue();
        ring.Refresh();
        return made;
    }

    private bool HasRing() => Directory.Exists(directory.Ring) && Directory.EnumerateFiles(directory.Ring, "key-*.xml").Any();

    /// <summary>Directories and files, the directories first.</summary>
    private IEnumerable<string> Paths() => new[] { directory.Root, directory.Signing, directory.Ring, directory.SecondFactor }
        .Concat(Directory.EnumerateFiles(directory.Signing, "*.json"))
        .Concat(Directory.EnumerateFiles(directory.Ring, "*.xml"))
        .Concat(Directory.EnumerateFiles(directory.SecondFactor, "*.key"));
}

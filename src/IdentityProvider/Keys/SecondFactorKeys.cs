using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Shared;

namespace IdentityProvider.Keys;

/// <summary>The 256-bit keys in <c>second-factor/</c>. Their ids sort by age; the newest one seals, all of them open.</summary>
public sealed class SecondFactorKeys(KeysDirectory directory, TimeProvider clock)
{
    private const int KeyBytes = 32;
    private const string Extension = ".key";

    private volatile SortedList<string, byte[]>? known;

    /// <exception cref="RefusedException">There is no key, or one is broken.</exception>
    public (Guid Id, byte[] Key) Newest
    {
        get
        {
            var keys = known ?? Read();
            return keys.Count > 0
                ? (Guid.ParseExact(keys.Keys[^1], "N"), keys.Values[^1])
                : throw new RefusedException($"{directory.SecondFactor} holds no key that seals second-factor secrets: restore it from the backup, or run `keys init`.");
        }
    }

    public byte[]? Find(Guid id)
    {
        // Note: another process may have made it since.
        var name = id.ToString("N");
        return (known ?? Read()).TryGetValue(name, out var key) || Read().TryGetValue(name, out key) ? key : null;
    }

    /// <summary>The newest first. A version 7 id holds the time in which it was made, RFC 9562 §5.7.</summary>
    public IReadOnlyList<(Guid Id, DateTimeOffset Created)> List() => [.. Read().Keys.Reverse().Select(name =>
        (Guid.ParseExact(name, "N"), DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(name.AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture))))];

    /// <summary>A new key, which seals from now on. Whoever calls holds the lock of the directory.</summary>
    public Guid Create()
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var content = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n";
        OwnerOnly.WriteNew(Path.Combine(directory.SecondFactor, id.ToString("N") + Extension), Encoding.ASCII.GetBytes(content));
        Read();
        return id;
    }

    public SortedList<string, byte[]> Read()
    {
        var keys = new SortedList<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in Directory.Exists(directory.SecondFactor) ? Directory.EnumerateFiles(directory.SecondFactor, "*" + Extension) : [])
        {
            keys[Path.GetFileNameWithoutExtension(path)] = Read(path);
        }

        return known = keys;
    }

    private static byte[] Read(string path)
    {
        try
        {
            var key = Convert.FromBase64String(File.ReadAllText(path).Trim());
            return key.Length == KeyBytes && Guid.TryParseExact(Path.GetFileNameWithoutExtension(path), "N", out _) ? key : throw new FormatException();
        }
        catch (FormatException fault)
        {
            throw new RefusedException($"{path} is broken (not 256 bits in base64): restore it from the backup, or, where nothing was sealed with it, remove it and run `keys init`.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: make it readable by the user that runs the provider, or restore it from the backup (`keys init` makes a new one only where there is none).", fault);
        }
    }
}

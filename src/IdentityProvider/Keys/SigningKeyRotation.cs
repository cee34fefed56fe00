using Microsoft.Extensions.Options;

namespace IdentityProvider.Keys;

/// <summary>Makes signing keys, sets their dates and removes the files of those that are over. Whoever calls holds the lock of the directory.</summary>
public sealed class SigningKeyRotation(SigningKeyFiles files, IOptions<KeysOptions> options, TimeProvider clock)
{
    private readonly KeysOptions options = options.Value;

    /// <summary>
    /// Each algorithm gets its successor when the time has come: announced while the last key still signs, or active at once
    /// where no key signs (the first one ever, or a provider that stood still for months).
    /// </summary>
    /// <returns>The keys that were made.</returns>
    public IReadOnlyList<SigningKey> Continue()
    {
        var now = clock.GetUtcNow();
        var keys = files.Read();
        var made = new List<SigningKey>();
        foreach (var algorithm in SigningKey.Algorithms.Where(algorithm => IsDue(keys, algorithm, now)))
        {
            var lastRetires = keys.Where(key => key.Algorithm == algorithm).Select(key => key.Retires).DefaultIfEmpty(now).Max();
            made.Add(files.Create(algorithm, now, activates: lastRetires > now ? lastRetires : now, options));
        }

        RemoveEnded(keys, now);
        return made;
    }

    public bool IsDue() => IsDueAt(files.Read(), clock.GetUtcNow());

    /// <summary>Announces a successor for each algorithm that has none yet; the active key retires when it takes over.</summary>
    /// <returns>The keys that were made.</returns>
    public IReadOnlyList<SigningKey> Rotate()
    {
        var now = clock.GetUtcNow();
        var keys = files.Read();
        var made = new List<SigningKey>();
        foreach (var algorithm in SigningKey.Algorithms)
        {
            var own = keys.Where(key => key.Algorithm == algorithm).ToList();
            if (own.Any(key => key.StateAt(now) is SigningKeyState.Announced))
            {
                continue;
            }

            var active = own.Where(key => key.StateAt(now) is SigningKeyState.Active).ToList();
            var activates = active.Select(key => key.Retires).Append(now + options.AnnouncedFor).Min();
            made.Add(files.Create(algorithm, now, active.Count > 0 ? activates : now, options));
            Retire(active, activates);
        }

        return made;
    }

    /// <summary>For an emergency: a new key of each algorithm signs from now on, and none of the others does ever again.</summary>
    public IReadOnlyList<SigningKey> RotateNow()
    {
        var now = clock.GetUtcNow();
        var keys = files.Read();
        var made = SigningKey.Algorithms.Select(algorithm => files.Create(algorithm, now, activates: now, options)).ToList();
        Retire(keys.Where(key => key.StateAt(now) is SigningKeyState.Announced or SigningKeyState.Active), now);
        return made;
    }

    private bool IsDueAt(IReadOnlyList<SigningKey> keys, DateTimeOffset now) => SigningKey.Algorithms.Any(algorithm => IsDue(keys, algorithm, now));

    private bool IsDue(IEnumerable<SigningKey> keys, string algorithm, DateTimeOffset now) =>
        !keys.Any(key => key.Algorithm == algorithm && key.Retires - options.AnnouncedFor > now);

    private void Retire(IEnumerable<SigningKey> keys, DateTimeOffset at)
    {
        foreach (var key in keys)
        {
            files.Reschedule(key, key.Activates < at ? key.Activates : at, at, at + options.RetiredFor);
        }
    }

    private void RemoveEnded(IEnumerable<SigningKey> keys, DateTimeOffset now)
    {
        foreach (var key in keys.Where(key => key.StateAt(now) is SigningKeyState.Removed))
        {
            files.Delete(key);
        }
    }
}

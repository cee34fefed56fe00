using Microsoft.Extensions.Options;

namespace IdentityProvider.Keys;

/// <summary>Where each kind of key lives, and whose turn it is to write there.</summary>
public sealed class KeysDirectory(IOptions<KeysOptions> options, IHostEnvironment environment)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    public string Root { get; } = Path.GetFullPath(options.Value.Directory, environment.ContentRootPath);

    public string Signing => Path.Combine(Root, "signing");

    public string Ring => Path.Combine(Root, "ring");

    public string SecondFactor => Path.Combine(Root, "second-factor");

    /// <summary>
    /// Makes the directories where they are missing and waits for other processes to finish writing: of several that
    /// start at once, one makes the keys and the others find them. The system frees the lock of a process that dies.
    /// </summary>
    public async Task<IDisposable> LockAsync(CancellationToken cancellation)
    {
        foreach (var path in new[] { Root, Signing, Ring, SecondFactor })
        {
            OwnerOnly.CreateDirectory(path);
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestWait);
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(Root, ".lock"), options);
            }
            catch (IOException) when (!patience.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), cancellation);
            }
        }
    }
}

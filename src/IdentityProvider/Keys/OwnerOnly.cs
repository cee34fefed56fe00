using IdentityProvider.Shared;

namespace IdentityProvider.Keys;

/// <summary>Directories and files that only their owner reads, written whole or not at all. (On Windows the directory's access list decides instead.)</summary>
internal static class OwnerOnly
{
    private const UnixFileMode Directories = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Files = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, Directories);
        Tighten(path);
    }

    /// <summary>Takes away what others were allowed.</summary>
    /// <returns>Whether there was anything to take away.</returns>
    public static bool Tighten(string path)
    {
        if (!IsOpenToOthers(path) || OperatingSystem.IsWindows())
        {
            return false;
        }

        File.SetUnixFileMode(path, Directory.Exists(path) ? Directories : Files);
        return true;
    }

    public static bool IsOpenToOthers(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0;

    /// <exception cref="RefusedException">Others may read or write it.</exception>
    public static void Check(string path)
    {
        if (IsOpenToOthers(path))
        {
            throw new RefusedException($"{path} is open to other users: `keys init` makes it readable by its owner only; run `keys rotate --now` too if somebody may have read it.");
        }
    }

    /// <summary>Makes a new file under its final name with all of its content at once; fails where the name is taken.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content) => File.Move(WriteBeside(path, content), path, overwrite: false);

    /// <summary>Readers see the old content or the new, never a part.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content) => File.Move(WriteBeside(path, content), path, overwrite: true);

    /// <summary>The same for content that comes bit by bit; where writing it fails, what was there stays.</summary>
    public static async Task ReplaceAsync(string path, Func<Stream, Task> write)
    {
        var temporary = Beside(path);
        try
        {
            await using (var stream = Create(temporary))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string WriteBeside(string path, ReadOnlySpan<byte> content)
    {
        var temporary = Beside(path);
        using var stream = Create(temporary);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    private static string Beside(string path) => $"{path}.{Guid.CreateVersion7():N}.tmp";

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Files;
        }

        return new FileStream(path, options);
    }
}

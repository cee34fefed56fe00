namespace IdentityProvider.Tests.Driving;

/// <summary>
/// What the providers of a test run start from, made once a process: a migrated database with keys, and one that has
/// <see cref="World"/> in it. Keys and password hashes cost seconds of CPU, so the providers share copies.
/// </summary>
internal static class TestTemplate
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);
    private static readonly Lazy<Task<TestPlace>> Empty = new(() => MakeAsync(null, null));
    private static readonly Lazy<Task<TestPlace>> Filled = new(async () => await MakeAsync(await Empty.Value, World.Document));

    public static async Task CopyToAsync(TestPlace place) => await CopyAsync(await Empty.Value, place);

    public static async Task CopyWorldToAsync(TestPlace place) => await CopyAsync(await Filled.Value, place);

    private static async Task<TestPlace> MakeAsync(TestPlace? from, string? document)
    {
        var place = TestPlace.New(Age);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => place.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (from is not null)
        {
            await CopyAsync(from, place);
        }

        await TestProvider.StartAndStopAsync(place, document);
        place.Database.Release();
        return place;
    }

    private static async Task CopyAsync(TestPlace from, TestPlace to)
    {
        await to.Database.CopyFromAsync(from.Database);
        CopyFolder(from.KeysDirectory, to.KeysDirectory);
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var directory in Directory.EnumerateDirectories(from))
        {
            CopyFolder(directory, Path.Combine(to, Path.GetFileName(directory)));
        }
    }
}

namespace IdentityProvider.Tests.Driving;

/// <summary>
/// What every provider of a test run starts from: a migrated database and a set of keys, made once a process. Keys cost
/// a second of CPU to make and are worth nothing outside the tests, so their providers share a copy.
/// </summary>
internal static class TestTemplate
{
    private static readonly Lazy<Task<TestPlace>> Made = new(MakeAsync);

    public static async Task CopyToAsync(TestPlace place)
    {
        var template = await Made.Value;
        await place.Database.CopyFromAsync(template.Database);
        if (Directory.Exists(template.KeysDirectory))
        {
            CopyFolder(template.KeysDirectory, place.KeysDirectory);
        }
    }

    private static async Task<TestPlace> MakeAsync()
    {
        var place = TestPlace.New();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => place.DisposeAsync().AsTask().GetAwaiter().GetResult();
        await TestProvider.StartAndStopAsync(place);
        place.Database.Release();
        return place;
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

namespace IdentityProvider.Tests.Architecture;

/// <summary>The project as it lies on the disk.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Provider { get; } = Path.Combine(Root, "src", "IdentityProvider");

    /// <summary>What people wrote: no build output, nothing generated.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(file => extensions.Contains(Path.GetExtension(file)) && !IsGenerated(Path.GetRelativePath(Root, file)));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static bool IsGenerated(string relative) =>
        relative.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".git" or "Migrations" or "TestResults" or "data");

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "IdentityProvider.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run within the project.");
        }

        return directory.FullName;
    }
}

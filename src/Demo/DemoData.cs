namespace Demo;

/// <summary>Everything that the demo keeps, in one folder, so that starting over is deleting it.</summary>
public sealed class DemoData(string directory)
{
    public static string ProvisioningFile => Path.Combine(AppContext.BaseDirectory, "demo.json");

    public string Location => directory;

    public string Database => Path.Combine(directory, "identityprovider.db");

    public string Keys => Path.Combine(directory, "keys");

    public string Mail => Path.Combine(directory, "mail");

    /// <summary>The sample's own key ring: it shares nothing with the provider.</summary>
    public string SampleKeys => Path.Combine(directory, "sample-keys");

    public void Create() => Directory.CreateDirectory(Mail);

    public void Delete()
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}

using IdentityProvider.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace IdentityProvider.Tests.Keys;

/// <summary>A folder of keys and a clock; each node is what one process has of them.</summary>
internal sealed class KeysPlace : IDisposable
{
    private readonly List<ServiceProvider> nodes = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("idp-keys-").FullName;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public ServiceProvider NewNode()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(Clock).AddSingleton<IHostEnvironment>(new Place(Folder));
        services.AddKeys(new ConfigurationBuilder().Build());
        var node = services.BuildServiceProvider();
        nodes.Add(node);
        return node;
    }

    public async Task<ServiceProvider> NewNodeWithKeysAsync()
    {
        var node = NewNode();
        await node.GetRequiredService<KeySet>().EnsureAsync(TestContext.Current.CancellationToken);
        return node;
    }

    public string[] Files(string kind, string pattern) => Directory.GetFiles(Path.Combine(Folder, "keys", kind), pattern);

    public void Dispose()
    {
        nodes.ForEach(node => node.Dispose());
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class Place(string folder) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;

        public string ApplicationName { get; set; } = "IdentityProvider";

        public string ContentRootPath { get; set; } = folder;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

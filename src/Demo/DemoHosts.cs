using Demo.Mailbox;
using IdentityProvider.Hosting;
using Microsoft.AspNetCore.DataProtection;
using SampleRelyingParty;

namespace Demo;

/// <summary>Provider and sample in one process, each configured by the demo alone: no environment variable or settings file reaches them.</summary>
public sealed class DemoHosts : IAsyncDisposable
{
    private readonly WebApplication provider;
    private readonly WebApplication sample;

    public DemoHosts(DemoData data)
    {
        provider = IdentityProviderApplication.Create(Options("IdentityProvider"), builder => Configure(builder, DemoAddresses.Provider, new()
        {
            ["Issuer"] = DemoAddresses.Provider,
            ["Database:ConnectionString"] = $"Data Source={data.Database}",
            ["Keys:Directory"] = data.Keys,
            ["Email:PickupDirectory"] = data.Mail,
            ["Provisioning:File"] = DemoData.ProvisioningFile,
        }));

        sample = SampleApplication.Create(Options("SampleRelyingParty"), builder =>
        {
            Configure(builder, DemoAddresses.Sample, new()
            {
                ["Authority"] = DemoAddresses.Provider,
                ["ClientId"] = "sample",
                ["ClientSecret"] = "demo-only-secret-of-the-sample-application",
                ["Resource"] = "https://orders.demo.test",
                ["OrdersApi"] = DemoAddresses.Sample + "/api/orders",
            });
            builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(data.SampleKeys));
            builder.Services.AddMailbox(data.Mail);
        });
        sample.MapMailbox(DemoAddresses.MailboxPath);
    }

    public async Task StartAsync()
    {
        await provider.StartAsync();
        await sample.StartAsync();
    }

    public Task WaitForShutdownAsync() => Task.WhenAll(provider.WaitForShutdownAsync(), sample.WaitForShutdownAsync());

    public async ValueTask DisposeAsync()
    {
        await sample.DisposeAsync();
        await provider.DisposeAsync();
    }

    /// <param name="application">Its own name, so that it finds its own pages and static files, and not the other's.</param>
    private static WebApplicationOptions Options(string application) => new()
    {
        ApplicationName = application,
        ContentRootPath = AppContext.BaseDirectory,
        EnvironmentName = Environments.Development,
    };

    private static void Configure(WebApplicationBuilder builder, string address, Dictionary<string, string?> settings)
    {
        settings["Logging:LogLevel:Default"] = "Warning";
        settings["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning";
        settings["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error";
        settings["Logging:LogLevel:Microsoft.AspNetCore.StaticFiles"] = "Error";
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls(address);
    }
}

using System.Net;
using System.Net.Sockets;
using IdentityProvider.Hosting;
using IdentityProvider.Tests.Driving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SampleRelyingParty;

[assembly: AssemblyFixture(typeof(IdentityProvider.BrowserTests.Hosts))]
[assembly: AssemblyFixture(typeof(IdentityProvider.BrowserTests.Chromium))]

namespace IdentityProvider.BrowserTests;

/// <summary>The provider and the sample application on ports of their own, as the demo runs them, with a clock that tests advance.</summary>
public sealed class Hosts : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("idp-browser-").FullName;
    private readonly List<WebApplication> running = [];

    public Hosts()
    {
        (Provider, Sample) = ($"http://localhost:{FreePort()}", $"http://localhost:{FreePort()}");
        Elsewhere = $"http://127.0.0.1:{FreePort()}";
        Mail = new Mailbox(Path.Combine(folder, "mail"));
    }

    public string Provider { get; }

    public string Sample { get; }

    /// <summary>Where <see cref="Application"/> is: for a browser not only another origin but another site.</summary>
    public string Elsewhere { get; }

    public Mailbox Mail { get; }

    public FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public async ValueTask InitializeAsync()
    {
        var document = Path.Combine(folder, "people.json");
        await File.WriteAllTextAsync(document, await People.DocumentAsync(Sample, Elsewhere));
        await StartAsync(IdentityProviderApplication.Create(Options("IdentityProvider"), builder =>
        {
            Configure(builder, Provider, new()
            {
                ["Issuer"] = Provider,
                ["Database:ConnectionString"] = $"Data Source={folder}/identityprovider.db",
                ["Keys:Directory"] = Path.Combine(folder, "keys"),
                ["Email:PickupDirectory"] = Mail.Directory,
                ["Provisioning:File"] = document,
            });
            builder.Services.AddSingleton<TimeProvider>(Clock);
        }));
        await StartAsync(SampleApplication.Create(Options("SampleRelyingParty"), builder => Configure(builder, Sample, new()
        {
            ["Authority"] = Provider,
            ["ClientId"] = "sample",
            ["ClientSecret"] = People.ClientSecret,
            ["Resource"] = People.Orders,
            ["OrdersApi"] = Sample + "/api/orders",
        })));
        var elsewhere = WebApplication.CreateSlimBuilder();
        Configure(elsewhere, Elsewhere, []);
        await StartAsync(Application.Map(elsewhere.Build()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var application in Enumerable.Reverse(running))
        {
            await application.StopAsync();
            await application.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private async Task StartAsync(WebApplication application)
    {
        running.Add(application);
        await application.StartAsync();
    }

    private static WebApplicationOptions Options(string application) =>
        new() { ApplicationName = application, ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Development };

    private static void Configure(WebApplicationBuilder builder, string address, Dictionary<string, string?> settings)
    {
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Net;
using IdentityProvider.Hosting;
using IdentityProvider.Persistence;
using IdentityProvider.Provisioning;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace IdentityProvider.Tests.Driving;

/// <summary>
/// The real application with a database, keys, mailbox and clock of its own, at <see cref="Issuer"/> without a socket.
/// As a class fixture it is shared by the tests of a class; <see cref="StartAsync"/> makes one for a single test.
/// </summary>
public sealed class TestProvider : IRunningProvider, IAsyncLifetime
{
    public static Uri Issuer { get; } = new("https://id.test/");

    private readonly TestPlace place;
    private readonly bool ownsPlace;
    private readonly IReadOnlyDictionary<string, string?>? settings;
    private readonly Action<IServiceCollection>? services;
    private WebApplication? app;
    private int clients;

    public TestProvider()
        : this(TestPlace.New(), ownsPlace: true, null, null)
    {
    }

    private TestProvider(TestPlace place, bool ownsPlace, IReadOnlyDictionary<string, string?>? settings, Action<IServiceCollection>? services) =>
        (this.place, this.ownsPlace, this.settings, this.services) = (place, ownsPlace, settings, services);

    /// <summary>Stands still until a test advances it; begins in the middle of a time step, so that small moves stay within it.</summary>
    public FakeTimeProvider Clock => place.Clock;

    TimeProvider IRunningProvider.Time => Clock;

    Uri IRunningProvider.Issuer => Issuer;

    public TestDatabase Database => place.Database;

    public Mailbox Mail => place.Mail;

    public LogSink Log { get; } = new();

    public StatementCounter Statements { get; } = new();

    public FailingStatement Failing { get; } = new();

    public string KeysDirectory => place.KeysDirectory;

    public IServiceProvider Services => App.Services;

    private WebApplication App => app ?? throw new InvalidOperationException("The provider has not started.");

    public static async Task<TestProvider> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var provider = new TestProvider(TestPlace.New(), ownsPlace: true, settings, services);
        await provider.InitializeAsync();
        return provider;
    }

    /// <summary>One more node on the same database, keys, mailbox and clock.</summary>
    public async Task<TestProvider> StartAnotherNodeAsync()
    {
        var node = new TestProvider(place, ownsPlace: false, settings, services);
        await node.RunAsync();
        return node;
    }

    /// <summary>One that has <see cref="World"/>'s tenants, people and applications.</summary>
    internal static async Task<TestProvider> StartInWorldAsync(IReadOnlyDictionary<string, string?>? settings = null)
    {
        var provider = new TestProvider(TestPlace.New(), ownsPlace: true, settings, null);
        await TestTemplate.CopyWorldToAsync(provider.place);
        await provider.RunAsync();
        return provider;
    }

    /// <summary>Has the provider make schema and keys in this place by itself, as a first start does, and fill them.</summary>
    internal static async Task StartAndStopAsync(TestPlace place, string? document = null)
    {
        var provider = new TestProvider(place, ownsPlace: false, null, null);
        await provider.RunAsync();
        if (document is not null)
        {
            await provider.ProvisionAsync(document);
            await provider.ProveRecoveryAsync();
        }

        await provider.StopAsync();
    }

    public async ValueTask InitializeAsync()
    {
        await TestTemplate.CopyToAsync(place);
        await RunAsync();
    }

    /// <summary>Stops it cleanly and starts it again on what it kept.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await RunAsync();
    }

    /// <param name="address">Where the request seems to come from: throttles count by it. Without one, everybody has their own.</param>
    public HttpClient NewClient(string? address = null)
    {
        var from = IPAddress.Parse(address ?? $"10.{Interlocked.Increment(ref clients) >> 8 & 255}.{clients & 255}.1");
        return new HttpClient(App.GetTestServer().CreateHandler(context => context.Connection.RemoteIpAddress ??= from)) { BaseAddress = Issuer };
    }

    public Browser NewBrowser(string? address = null) => new(NewClient(address));

    /// <summary>Applies a provisioning document, as the command line does.</summary>
    public async Task ProvisionAsync(string json, ApplyChoices? choices = null)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Provisioner>()
            .ApplyAsync(ProvisioningDocument.Parse(json), choices ?? new ApplyChoices(), TestContext.Current.CancellationToken);
    }

    /// <summary>Reads or changes what is stored, as a test's last resort.</summary>
    public async Task<T> WithDatabaseAsync<T>(Func<IdentityProviderDbContext, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>());
    }

    public Task<int> CountAsync<T>()
        where T : class => WithDatabaseAsync(db => db.Set<T>().CountAsync());

    /// <summary>The statements that this one act sends.</summary>
    public async Task<IReadOnlyList<string>> StatementsOfAsync(Func<Task> act)
    {
        Statements.Reset();
        await act();
        return Statements.Statements;
    }

    /// <summary>What this one act writes, and where it commits.</summary>
    public async Task<IReadOnlyList<string>> WritesOfAsync(Func<Task> act)
    {
        Statements.Reset();
        await act();
        return Statements.Writes;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (ownsPlace)
        {
            await place.DisposeAsync();
        }
    }

    private async Task RunAsync()
    {
        app = IdentityProviderApplication.Create(
            new WebApplicationOptions { ApplicationName = "IdentityProvider", EnvironmentName = Environments.Development, ContentRootPath = place.Folder },
            Configure);
        await app.StartAsync();
    }

    private void Configure(WebApplicationBuilder builder)
    {
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Issuer"] = Issuer.AbsoluteUri,
            ["Database:Provider"] = Database.Provider.ToString(),
            ["Database:ConnectionString"] = Database.ConnectionString,
            ["Database:MigrateAtStart"] = "true",
            ["Keys:Directory"] = KeysDirectory,
            ["Email:PickupDirectory"] = Mail.Directory,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Debug);
        builder.Services.ConfigureDbContext<SqliteDbContext>((_, options) => options.AddInterceptors(Statements, Failing));
        builder.Services.ConfigureDbContext<PostgreSqlDbContext>((_, options) => options.AddInterceptors(Statements, Failing));
        services?.Invoke(builder.Services);
    }

    private async Task StopAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            app = null;
        }
    }
}

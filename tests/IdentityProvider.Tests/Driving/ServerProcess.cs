using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Driving;

/// <summary>The provider's own program in a process of its own, on the embedded database and by the real clock: something that can be killed.</summary>
public sealed class ServerProcess : IRunningProvider, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string folder = Directory.CreateTempSubdirectory("idp-process-").FullName;
    private Process? process;

    public ServerProcess() => Mail = new Mailbox(Path.Combine(folder, "mail"));

    public Uri Issuer { get; } = new($"http://localhost:{FreePort()}/");

    public TimeProvider Time => TimeProvider.System;

    public Mailbox Mail { get; }

    public string ConnectionString => $"Data Source={folder}/identityprovider.db";

    public string KeysDirectory => Path.Combine(folder, "keys");

    private string Document => Path.Combine(folder, "document.json");

    public HttpClient NewClient(string? address = null) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Issuer };

    public Browser NewBrowser() => new(NewClient());

    /// <summary>What it stored; for a look, or a test's last resort.</summary>
    public SqliteDbContext OpenDatabase() => new(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite(ConnectionString).Options);

    public Task ProvisionAsync(string document) => File.WriteAllTextAsync(Document, document);

    /// <summary>Starts it, and waits until it serves.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" } };
        foreach (var argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "IdentityProvider.dll"), $"--urls={Issuer}", $"--Issuer={Issuer}", $"--contentRoot={folder}",
            $"--Database:ConnectionString={ConnectionString}", $"--Keys:Directory={KeysDirectory}", $"--Email:PickupDirectory={Mail.Directory}",
            $"--Provisioning:File={Document}", "--Logging:LogLevel:Default=Warning",
        ])
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        await WaitUntilReadyAsync();
    }

    /// <summary>kill -9: no handler runs, no buffer is written.</summary>
    public async Task KillAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = NewClient();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var since = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(client))
        {
            Assert.False(process!.HasExited, "The provider ended while it started.");
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "The provider does not start.");
            await poll.WaitForNextTickAsync();
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Collections.Concurrent;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Logout;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace IdentityProvider.Tests.Driving;

/// <summary>A relying party's back-channel logout endpoint on a socket of this machine: keeps what comes, and answers as it is told to.</summary>
internal sealed class LogoutReceiver : IAsyncDisposable
{
    /// <summary>What <see cref="World"/> needs for its provider to call this machine.</summary>
    public static readonly Dictionary<string, string?> Allowed = new() { ["Network:AllowPrivateLogoutAddresses"] = "true" };

    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> received = [];

    private LogoutReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(HandleAsync);
    }

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public Uri Address => new(app.Urls.Single() + "/logout");

    /// <summary>The logout tokens, in the order in which they came, whatever was answered.</summary>
    public IReadOnlyList<string> Received => [.. received];

    public IEnumerable<string> Sids => Received.Select(token => TokenAnswer.PayloadOf(token).GetProperty("sid").GetString()!);

    public static async Task<LogoutReceiver> StartAsync()
    {
        var receiver = new LogoutReceiver();
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>One that listens for these applications.</summary>
    public static async Task<LogoutReceiver> StartForAsync(World world, params string[] clientIds)
    {
        var receiver = await StartAsync();
        await RegisterAsync(world, receiver.Address.AbsoluteUri, clientIds);
        return receiver;
    }

    public static Task<int> RegisterAsync(World world, string? address, params string[] clientIds) => world.Provider.WithDatabaseAsync(db =>
        db.Set<Client>().Where(c => clientIds.Contains(c.ClientId)).ExecuteUpdateAsync(set => set.SetProperty(c => c.BackchannelLogoutUri, address)));

    public static string SidOf(TokenAnswer tokens) => tokens.IdTokenClaims.GetProperty("sid").GetString()!;

    /// <summary>As they stand, the oldest first.</summary>
    public static Task<List<LogoutDelivery>> DeliveriesAsync(World world) =>
        world.Provider.WithDatabaseAsync(db => db.Set<LogoutDelivery>().AsNoTracking().OrderBy(d => d.Id).ToListAsync());

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType)
        {
            received.Enqueue((await http.Request.ReadFormAsync())["logout_token"].ToString());
        }
        else
        {
            received.Enqueue($"{http.Request.Method} {http.Request.Path}");
        }

        await Answer(http);
    }
}

using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using Microsoft.AspNetCore.Http;

namespace IdentityProvider.Tests.Stories;

/// <summary>kill -9 between a sign-out and its logout token: the token leaves after the restart.</summary>
public sealed class Given_a_server_that_is_killed_before_it_tells : IAsyncLifetime
{
    private readonly ServerProcess server = new();
    private LogoutReceiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await LogoutReceiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task when_it_runs_again_then_the_application_is_told()
    {
        Assert.SkipUnless(TestDatabase.Engine is DatabaseProvider.Sqlite, "The server of PostgreSQL outlives ours, and has tests of its own.");
        await server.ProvisionAsync(Document());
        await server.StartAsync();
        using var app = new RelyingParty(server, "app", World.Secret);
        using var browser = server.NewBrowser();
        var tokens = await app.SignInAsync(browser, new Person(server, "eve@initech.test", World.Password));

        // The receiver takes the connection and says nothing, until the server is gone.
        var gone = new TaskCompletionSource();
        receiver.Answer = async http =>
        {
            await gone.Task;
            http.Response.StatusCode = StatusCodes.Status200OK;
        };
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken, "https://app.test/signed-out"));
        Assert.True(browser.Page.IsElsewhere, browser.Page.Text);
        await server.KillAsync();
        gone.SetResult();
        var before = receiver.Received.Count;

        await server.StartAsync();
        await EventuallyAsync(() => receiver.Received.Count > before);
        Assert.Equal(LogoutReceiver.SidOf(tokens), receiver.Sids.Last());
        await app.VerifiedAsync(receiver.Received[^1]);
    }

    /// <summary>The dead server's lease has to run out first.</summary>
    private static async Task EventuallyAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!holds())
        {
            await poll.WaitForNextTickAsync(patience.Token);
        }
    }

    private string Document() => $$"""
        {
          "tenants": [ { "slug": "initech", "name": "Initech", "plan": "Standard" } ],
          "users": [ { "email": "eve@initech.test", "name": "Eve", "password": "{{World.Password}}", "emailVerified": true,
            "memberships": [ { "tenant": "initech", "role": "Member" } ] } ],
          "clients": [ { "clientId": "app", "name": "App", "tenant": "initech", "type": "Confidential", "secret": "{{World.Secret}}",
            "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"],
            "postLogoutRedirectUris": ["https://app.test/signed-out"], "scopes": ["openid", "profile", "email", "offline_access"],
            "backchannelLogoutUri": "{{receiver.Address}}" } ]
        }
        """;
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Mail;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>Receivers that are down, slow, wrong or hostile: the sign-out is done at once all the same, and nobody is called whom we must not call.</summary>
[Spec("OpenID Connect Back-Channel Logout §2.7, abuse case L-05")]
public sealed class Given_a_receiver_of_logout_tokens : IAsyncLifetime
{
    private World world = null!;
    private LogoutReceiver receiver = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync(LogoutReceiver.Allowed);
        receiver = await LogoutReceiver.StartForAsync(world, "globex-web");
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task when_it_is_down_and_comes_back_then_it_is_told_at_a_later_try_by_a_fresh_token()
    {
        var address = receiver.Address;
        await receiver.DisposeAsync();
        await SignOutAsync();
        Assert.Equal("no_connection", (await AfterTriesAsync(1)).LastFailure);

        receiver = await LogoutReceiver.StartForAsync(world, "globex-web");
        Assert.NotEqual(address, receiver.Address);
        receiver.Answer = http => Status(http, StatusCodes.Status500InternalServerError);
        world.Provider.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("status_500", (await AfterTriesAsync(2)).LastFailure);

        receiver.Answer = http => Status(http, StatusCodes.Status204NoContent);
        world.Provider.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(LogoutDeliveryState.Delivered, (await AfterTriesAsync(3)).State);
        Assert.Equal(2, receiver.Received.Select(token => TokenAnswer.PayloadOf(token).GetProperty("jti").GetString()).Distinct().Count());
        Assert.Single(receiver.Sids.Distinct());
        await world.GlobexWeb.VerifiedAsync(receiver.Received[1]);
    }

    [Fact]
    public async Task when_it_never_takes_it_then_six_tries_within_about_an_hour_are_all_and_history_says_so()
    {
        receiver.Answer = http => Status(http, StatusCodes.Status503ServiceUnavailable);
        var began = world.Provider.Clock.GetUtcNow();
        await SignOutAsync();
        for (var tries = 1; tries <= LogoutTry.Delays.Length; tries++)
        {
            await AfterTriesAsync(tries);
            world.Provider.Clock.Advance(LogoutTry.Delays[tries - 1] + TimeSpan.FromSeconds(5));
        }

        var given = await AfterTriesAsync(LogoutTry.Delays.Length + 1);
        Assert.Equal((LogoutDeliveryState.Failed, "status_503"), (given.State, given.LastFailure));
        Assert.InRange(world.Provider.Clock.GetUtcNow() - began, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(70));
        Assert.Equal(6, receiver.Received.Count);
        var entry = await world.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().SingleAsync(e => e.Kind == "logout.delivery_failed"));
        var details = JsonDocument.Parse(entry.Details).RootElement;
        Assert.Equal((("globex-web", "status_503", 6), given.TenantId, given.AccountId), (
            (details.GetProperty("clientId").GetString(), details.GetProperty("failure").GetString(), details.GetProperty("tries").GetInt32()), entry.TenantId, entry.AccountId));
    }

    [Fact]
    public async Task when_it_says_that_the_token_is_wrong_then_it_is_not_asked_again()
    {
        receiver.Answer = http => Status(http, StatusCodes.Status400BadRequest);
        await SignOutAsync();
        Assert.Equal((LogoutDeliveryState.Failed, "status_400"), await OutcomeAsync());
    }

    [Theory, InlineData("http://169.254.169.254/latest/meta-data/"), InlineData("localhost")]
    public async Task when_it_leads_elsewhere_then_nobody_goes_there(string target)
    {
        await using var elsewhere = await LogoutReceiver.StartAsync();
        var location = target == "localhost" ? elsewhere.Address.AbsoluteUri.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) : target;
        foreach (var status in new[] { StatusCodes.Status302Found, StatusCodes.Status307TemporaryRedirect })
        {
            receiver.Answer = http =>
            {
                http.Response.Headers.Location = location;
                return Status(http, status);
            };
            await SignOutAsync();
        }

        await OutboxDriving.EventuallyAsync(async () =>
            (await LogoutReceiver.DeliveriesAsync(world)) is { Count: 2 } all && all.All(d => d is { LastFailure: "redirect", State: LogoutDeliveryState.Waiting }));
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task when_it_is_slow_then_neither_the_sign_out_nor_another_receiver_waits_for_it()
    {
        var release = new TaskCompletionSource();
        receiver.Answer = _ => release.Task;
        await using var swift = await LogoutReceiver.StartForAsync(world, "portal");
        for (var n = 0; n < 3; n++)
        {
            await SignOutAsync();
        }

        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await world.Portal.SignInAsync(browser, world.Eve);
        var began = Stopwatch.GetTimestamp();
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await OutboxDriving.EventuallyAsync(() => Task.FromResult(swift.Received.Count == 1));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(3));

        await OutboxDriving.EventuallyAsync(async () => (await LogoutReceiver.DeliveriesAsync(world)).Any(d => d.LastFailure == "timeout"));
        release.SetResult();
    }

    [Fact]
    public async Task when_it_answers_without_end_then_only_the_status_counts()
    {
        receiver.Answer = async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(new byte[64 * 1024], http.RequestAborted);
            }
        };
        await SignOutAsync();
        Assert.Equal(LogoutDeliveryState.Delivered, (await AfterTriesAsync(1)).State);
    }

    [Fact]
    public async Task when_the_operator_did_not_allow_private_addresses_then_none_is_called_by_whatever_name()
    {
        await using var guarded = await World.NewAsync();
        var port = receiver.Address.Port.ToString(CultureInfo.InvariantCulture);
        string[] addresses =
        [
            $"http://127.0.0.1:{port}/", $"http://localhost:{port}/", $"http://[::ffff:127.0.0.1]:{port}/", $"http://2130706433:{port}/",
            $"http://{System.Net.Dns.GetHostName()}:{port}/", "http://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "http://[::1]/",
        ];
        foreach (var address in addresses)
        {
            await LogoutReceiver.RegisterAsync(guarded, address, "globex-web");
            using var browser = guarded.NewBrowser();
            var tokens = await guarded.GlobexWeb.SignInAsync(browser, guarded.Eve);
            await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken));
            await OutboxDriving.EventuallyAsync(async () => (await LogoutReceiver.DeliveriesAsync(guarded)).All(d => d.State is LogoutDeliveryState.Failed));
            Assert.Equal((address, "address_not_public"), (address, (await LogoutReceiver.DeliveriesAsync(guarded))[^1].LastFailure));
        }

        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task when_a_client_comes_with_an_address_that_is_no_address_then_the_document_is_refused()
    {
        foreach (var address in new[] { "http://app.test/logout", "https://app.test/logout#x", "/logout", "ftp://app.test/", "https://user:word@app.test/" })
        {
            var document = $$"""
                { "clients": [ { "clientId": "new", "name": "New", "tenant": "globex", "type": "Confidential", "secret": "{{World.Secret}}",
                  "grantTypes": ["authorization_code"], "redirectUris": ["https://app.test/callback"], "scopes": ["openid"], "backchannelLogoutUri": "{{address}}" } ] }
                """;
            var refused = await Assert.ThrowsAnyAsync<Exception>(() => world.Provider.ProvisionAsync(document));
            Assert.Contains("clients[0].backchannelLogoutUri", refused.Message, StringComparison.Ordinal);
        }
    }

    private static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private async Task SignOutAsync()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken, "https://app.test/signed-out"));
        Assert.True(browser.Page.IsElsewhere, browser.Page.Text);
    }

    /// <summary>The only delivery, once so many tries were settled.</summary>
    private async Task<LogoutDelivery> AfterTriesAsync(int tries)
    {
        LogoutDelivery only = null!;
        await OutboxDriving.EventuallyAsync(async () =>
        {
            only = (await LogoutReceiver.DeliveriesAsync(world)).Single();
            return only.Tries == tries
                && (only.State is not LogoutDeliveryState.Waiting || only.NextTryAt == world.Provider.Clock.GetUtcNow() + LogoutTry.Delays.ElementAtOrDefault(tries - 1));
        });
        return only;
    }

    private async Task<(LogoutDeliveryState, string?)> OutcomeAsync()
    {
        var only = await AfterTriesAsync(1);
        return (only.State, only.LastFailure);
    }
}

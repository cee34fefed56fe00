using System.Net;
using System.Text.Json;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.Mail;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Operation;

public sealed class Given_logout_tokens_that_were_not_taken : IAsyncLifetime
{
    private const string Deliveries = "/operator/deliveries";

    private World world = null!;
    private LogoutReceiver receiver = null!;
    private Browser browser = null!;
    private PlatformPeople people = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync(LogoutReceiver.Allowed);
        receiver = await LogoutReceiver.StartAsync();
        await LogoutReceiver.RegisterAsync(world, receiver.Address + "?key=secret-of-the-address", "globex-web");
        browser = world.NewBrowser();
        people = await PlatformPeople.ComeToAsync(world);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await receiver.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task when_it_is_tried_again_by_itself_then_the_operator_sees_where_how_often_and_why_and_nothing_more()
    {
        receiver.Answer = http => Status(http, StatusCodes.Status503ServiceUnavailable);
        await SignOutAsync();
        var only = await SettledAsync(d => d is { Tries: 1, LastFailure: not null });
        await people.Olga.VisitAsync(browser, Deliveries);
        Assert.Equal(["globex", "globex-web", "127.0.0.1"], Cells().Take(3));
        Assert.Equal(["1", "It answered with HTTP status 503."], Cells()[4..6]);
        Assert.False(browser.Page.HasButton("Try again"));
        foreach (var hidden in new[] { "secret-of-the-address", only.Sid, "eve@globex.test", only.AccountId.ToString() })
        {
            Assert.DoesNotContain(hidden, browser.Page.Html, StringComparison.Ordinal);
        }

        browser.Language = "ja";
        Assert.Contains("HTTPステータス 503 が返されました。", (await browser.ReloadAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostWithTokenAsync(Deliveries + "?handler=Logout", ("Id", only.Id.ToString()))).Status);
        Assert.Equal(only.NextTryAt, (await LogoutReceiver.DeliveriesAsync(world)).Single().NextTryAt);
        Assert.Empty(await world.HistoryAsync("logout.delivery_retried"));
    }

    [Fact]
    public async Task when_it_was_given_up_then_a_double_click_lets_it_begin_anew_once_and_history_says_who_did()
    {
        receiver.Answer = http => Status(http, StatusCodes.Status400BadRequest);
        await SignOutAsync();
        await SettledAsync(d => d.State is LogoutDeliveryState.Failed);
        await people.Olga.VisitAsync(browser, Deliveries);
        Assert.Contains("Given up", Cells()[6], StringComparison.Ordinal);
        receiver.Answer = http => Status(http, StatusCodes.Status200OK);
        using var second = browser.Copy(world.Provider.NewClient());
        await second.OpenAsync(Deliveries);

        Assert.Equal("It is being tried again.", (await browser.PressAsync("Try again")).Alert);
        await SettledAsync(d => d.State is LogoutDeliveryState.Delivered);
        Assert.StartsWith("There was nothing to do", (await second.PressAsync("Try again")).Alert, StringComparison.Ordinal);
        Assert.Contains("Every application was told.", second.Page.Text, StringComparison.Ordinal);
        Assert.Equal(2, receiver.Received.Count);

        var row = Assert.Single(await world.HistoryAsync("logout.delivery_retried"));
        var details = JsonDocument.Parse(row.Details).RootElement;
        Assert.Equal(((await world.Provider.AccountOfAsync(people.Olga)).Id, (await world.Provider.TenantNowAsync("globex")).Id), (row.ActorId, row.TenantId));
        Assert.Equal(("globex-web", "status_400", 1, "operator"), (
            details.GetProperty("clientId").GetString(), details.GetProperty("failure").GetString(), details.GetProperty("tries").GetInt32(), details.GetProperty("by").GetString()));
    }

    [Fact]
    public async Task when_twenty_press_at_once_then_it_begins_anew_once()
    {
        receiver.Answer = http => Status(http, StatusCodes.Status400BadRequest);
        await SignOutAsync();
        await SettledAsync(d => d.State is LogoutDeliveryState.Failed);
        await people.Olga.VisitAsync(browser, Deliveries);
        receiver.Answer = http => Status(http, StatusCodes.Status503ServiceUnavailable);
        var presses = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var copy = browser.Copy(world.Provider.NewClient());
            await copy.OpenAsync(Deliveries);
            return copy.Page.HasButton("Try again") ? (await copy.PressAsync("Try again")).Alert : "";
        }));
        Assert.Single(presses, alert => alert == "It is being tried again.");
        Assert.Single(await world.HistoryAsync("logout.delivery_retried"));
        await SettledAsync(d => d is { Tries: 1, LastFailure: "status_503", State: LogoutDeliveryState.Waiting });
    }

    [Fact]
    public async Task when_there_are_many_then_they_come_by_pages_each_once()
    {
        var client = await world.Provider.WithDatabaseAsync(db => db.Set<IdentityProvider.OpenIdConnect.Clients.Client>().SingleAsync(c => c.ClientId == "portal"));
        var (eve, now) = ((await world.Provider.AccountOfAsync(world.Eve)).Id, world.Provider.Clock.GetUtcNow());
        await world.Provider.WithDatabaseAsync(db =>
        {
            db.AddRange(Enumerable.Range(0, 120).Select(n => new LogoutDelivery
            {
                ClientId = client.Id,
                Sid = "s" + n,
                AccountId = eve,
                Cause = LogoutCause.SessionEnded,
                CreatedAt = now,
                NextTryAt = now,
                Tries = n + 1,
                LastFailure = "tls",
                State = LogoutDeliveryState.Failed,
            }));
            return db.SaveChangesAsync();
        });
        await people.Olga.VisitAsync(browser, Deliveries);
        List<string> tries = [.. Rows().Select(row => row[4])];
        Assert.Equal(["Several tenants", "portal", "No address any more"], Cells().Take(3));
        while (browser.Page.HasLink("Older applications"))
        {
            await browser.FollowAsync("Older applications");
            tries.AddRange(Rows().Select(row => row[4]));
        }

        Assert.Equal(Enumerable.Range(1, 120), tries.Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).Order());
    }

    private static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private IEnumerable<List<string>> Rows() => browser.Page.ByTestId("failed-logout").QuerySelectorAll("tbody tr")
        .Select(row => row.Children.Select(cell => string.Join(' ', cell.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList());

    private List<string> Cells() => Rows().First();

    private async Task SignOutAsync()
    {
        using var eve = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(eve, world.Eve);
        await eve.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken, "https://app.test/signed-out"));
    }

    private async Task<LogoutDelivery> SettledAsync(Func<LogoutDelivery, bool> holds)
    {
        LogoutDelivery only = null!;
        await OutboxDriving.EventuallyAsync(async () => holds(only = (await LogoutReceiver.DeliveriesAsync(world)).Single()));
        return only;
    }
}

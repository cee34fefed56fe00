using System.Diagnostics;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Mail;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Stories;

/// <summary>The switch is flipped while three people are signed in: with a second factor, enrolled but by password alone, and not enrolled.</summary>
public sealed class Given_applications_that_hear_of_a_policy : IAsyncLifetime
{
    private World world = null!;
    private LogoutReceiver receiver = null!;
    private Browser dora = null!;
    private Browser eve = null!;
    private Browser gus = null!;
    private TokenAnswer proved = null!;
    private TokenAnswer passwordOnly = null!;
    private TokenAnswer unenrolled = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync(LogoutReceiver.Allowed);
        receiver = await LogoutReceiver.StartForAsync(world, "globex-web", "acme-web", "portal");
        (dora, eve, gus) = (world.NewBrowser(), world.NewBrowser(), world.NewBrowser());
        proved = await world.GlobexWeb.SignInAsync(dora, world.Dora);
        passwordOnly = await world.GlobexWeb.SignInAsync(eve, world.Eve);
        using var elsewhere = world.NewBrowser();
        await world.Eve.VisitAsync(elsewhere, "/my/two-factor");
        await elsewhere.PressAsync("Enable");
        await world.Eve.SetUpAsync(elsewhere);
        unenrolled = await world.GlobexWeb.SignInAsync(gus, world.Gus);
    }

    public async ValueTask DisposeAsync()
    {
        dora.Dispose();
        eve.Dispose();
        gus.Dispose();
        await receiver.DisposeAsync();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task when_it_is_flipped_then_exactly_the_two_without_a_second_factor_are_told_within_seconds_and_the_first_notices_nothing()
    {
        using var console = world.NewBrowser();
        await world.Dora.VisitAsync(console, "/admin/globex/security");
        var began = Stopwatch.GetTimestamp();
        await PolicySwitch.TurnAsync(console, world.Dora, "globex", on: true);
        await SettledAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(5));

        Assert.Equal(Two(), receiver.Sids.Order());
        foreach (var token in receiver.Received)
        {
            await world.GlobexWeb.VerifiedAsync(token);
        }

        Assert.True((await world.GlobexWeb.RefreshAsync(proved.RefreshToken)).Succeeded);
        await world.GlobexWeb.SignInAsync(dora, world.Dora);
        Assert.Empty(world.Dora.Asked);

        await world.Dora.VisitAsync(console, "/admin/globex/security");
        Assert.Equal(["globex-web", "2", "0", "0"], console.Page.ByTestId("policy-reached").QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Contains("told to end: 2", console.Page.Text, StringComparison.Ordinal);

        console.Fill("Mandatory two-factor authentication", "false");
        await console.PressAsync("Confirm");
        Assert.Equal(2, receiver.Received.Count);
    }

    [Fact]
    public async Task when_it_is_flipped_at_another_node_then_nobody_is_told_twice()
    {
        Assert.SkipUnless(TestDatabase.Engine is DatabaseProvider.PostgreSql, "The embedded database is for one node.");
        await using var other = await world.Provider.StartAnotherNodeAsync();
        using var console = new Browser(other.NewClient());
        await world.Dora.VisitAsync(console, "/admin/globex/security");
        var began = Stopwatch.GetTimestamp();
        await PolicySwitch.TurnAsync(console, world.Dora, "globex", on: true);
        world.Provider.Clock.Advance(TimeSpan.FromSeconds(5));
        await SettledAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(Two(), receiver.Sids.Order());
    }

    [Fact]
    public async Task when_the_node_that_wrote_it_died_then_another_one_tells()
    {
        Assert.SkipUnless(TestDatabase.Engine is DatabaseProvider.PostgreSql, "The embedded database is for one node.");
        await using var other = await world.Provider.StartAnotherNodeAsync();
        await world.Provider.WithDatabaseAsync(async db =>
        {
            var globex = (await world.Provider.TenantNowAsync("globex")).Id;
            var account = (await world.Provider.AccountOfAsync(world.Gus)).Id;
            var client = db.Set<IdentityProvider.OpenIdConnect.Clients.Client>().Single(c => c.ClientId == "globex-web").Id;
            var now = world.Provider.Clock.GetUtcNow();
            db.Add(new LogoutDelivery
            {
                ClientId = client,
                AccountId = account,
                Sid = LogoutReceiver.SidOf(unenrolled),
                TenantId = globex,
                Cause = LogoutCause.PolicyInForce,
                CreatedAt = now,
                NextTryAt = now,
            });
            return await db.SaveChangesAsync();
        });
        world.Provider.Clock.Advance(TimeSpan.FromSeconds(5));
        await SettledAsync();
        Assert.Equal(LogoutReceiver.SidOf(unenrolled), Assert.Single(receiver.Sids));
    }

    [Fact]
    public async Task when_the_receiver_is_down_and_a_person_steps_up_meanwhile_then_they_notice_nothing_later()
    {
        receiver.Answer = http =>
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };
        using var console = world.NewBrowser();
        await PolicySwitch.TurnAsync(console, world.Dora, "globex", on: true);
        await OutboxDriving.EventuallyAsync(async () => (await LogoutReceiver.DeliveriesAsync(world)).All(d => d.LastFailure == "status_503"));

        await world.GlobexWeb.SignInAsync(eve, world.Eve);
        receiver.Answer = _ => Task.CompletedTask;
        var before = receiver.Received.Count;
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(2));
        await SettledAsync();
        Assert.Equal([LogoutReceiver.SidOf(unenrolled)], receiver.Sids.Skip(before));
    }

    [Fact]
    public async Task when_a_schedule_starts_then_the_same_are_told()
    {
        await using var scope = world.Provider.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();
        await using (var transaction = await WriteTransaction.BeginAsync(db, world.Provider.Services.GetRequiredService<WriterTurn>(), CancellationToken.None))
        {
            var reached = await scope.ServiceProvider.GetRequiredService<IPolicyInForce>().ReachAsync((await world.Provider.TenantNowAsync("globex")).Id, CancellationToken.None);
            Assert.Equal(2, reached);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            Assert.Empty(receiver.Received);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await SettledAsync();
        Assert.Equal(Two(), receiver.Sids.Order());
    }

    private string[] Two() => [.. new[] { LogoutReceiver.SidOf(passwordOnly), LogoutReceiver.SidOf(unenrolled) }.Order()];

    private Task SettledAsync() => OutboxDriving.EventuallyAsync(async () =>
        (await LogoutReceiver.DeliveriesAsync(world)) is { Count: > 0 } all && all.All(d => d.State is LogoutDeliveryState.Delivered));
}

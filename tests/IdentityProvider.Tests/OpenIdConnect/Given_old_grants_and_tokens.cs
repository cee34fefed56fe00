using System.Net;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What pruning takes away, and what it leaves because it is still good for something.</summary>
public sealed class Given_old_grants_and_tokens : WorldForEachTest
{
    [Fact, Spec("RFC 9700 §4.14.2")]
    public async Task when_a_refresh_token_that_was_used_comes_again_after_days_then_its_family_still_ends()
    {
        var first = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var second = await World.GlobexWeb.RefreshAsync(first.RefreshToken);
        await PruneAfterAsync(TimeSpan.FromDays(13));
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(first.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(second.RefreshToken)).Error);
    }

    [Fact, Spec("RFC 6749 §4.1.2")]
    public async Task when_a_code_comes_again_after_weeks_then_what_came_of_it_still_ends()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var (request, code) = await Browser.CodeAsync(World.GlobexWeb);
        var tokens = await World.GlobexWeb.RedeemAsync(request, code);
        for (var n = 0; n < 3; n++)
        {
            await PruneAfterAsync(TimeSpan.FromDays(13));
            tokens = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
            Assert.True(tokens.Succeeded, tokens.Body);
        }

        Assert.Equal("invalid_grant", (await World.GlobexWeb.RedeemAsync(request, code)).Error);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
    }

    [Fact]
    public async Task when_a_family_goes_on_then_only_its_expired_tokens_go()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        for (var n = 0; n < 4; n++)
        {
            await PruneAfterAsync(TimeSpan.FromDays(10));
            tokens = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
            Assert.True(tokens.Succeeded, tokens.Body);
        }

        // The code, the token of ten days ago, which was used, and the new one.
        Assert.Equal((1, 3), await RowsAsync());
    }

    [Fact]
    public async Task when_all_that_came_of_a_grant_has_expired_then_nothing_of_it_is_left()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await PruneAfterAsync(TimeSpan.FromDays(14));
        Assert.Equal(1, (await RowsAsync()).Grants);
        await PruneAfterAsync(TimeSpan.FromHours(3));
        Assert.Equal((0, 0), await RowsAsync());
    }

    [Fact]
    public async Task when_there_never_was_a_refresh_token_then_the_grant_goes_after_the_access_token_and_others_stay()
    {
        var without = await World.GlobexWeb.SignInAsync(Browser, World.Eve, ("scope", "openid"));
        var with = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await PruneAfterAsync(TimeSpan.FromMinutes(9));
        Assert.Equal(HttpStatusCode.OK, (await World.GlobexWeb.UserInfoAsync(without.AccessToken)).Status);
        await PruneAfterAsync(TimeSpan.FromHours(3));
        Assert.Equal(1, (await RowsAsync()).Grants);
        Assert.True((await World.GlobexWeb.RefreshAsync(with.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task when_a_grant_was_revoked_then_it_is_remembered_while_its_tokens_could_be_alive()
    {
        var tokens = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await World.GlobexWeb.RevokeAsync(tokens.RefreshToken);
        await PruneAfterAsync(TimeSpan.FromDays(13));
        Assert.Equal(1, (await RowsAsync()).Grants);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        await PruneAfterAsync(TimeSpan.FromDays(2));
        Assert.Equal((0, 0), await RowsAsync());
    }

    [Fact]
    public async Task when_requests_were_pushed_and_nobody_came_then_they_go_however_many()
    {
        var expired = World.Provider.Clock.GetUtcNow().UtcDateTime.AddHours(-3);
        await World.Provider.WithDatabaseAsync(db =>
        {
            db.AddRange(Enumerable.Range(0, 1200).Select(_ => new Token
            {
                Id = Guid.CreateVersion7(),
                Type = TokenTypeIdentifiers.Private.RequestToken,
                Status = Statuses.Valid,
                CreationDate = expired,
                ExpirationDate = expired,
            }));
            return db.SaveChangesAsync();
        });
        var live = await World.GlobexWeb.PushAsync(World.GlobexWeb.Request());
        await PruneAfterAsync(TimeSpan.FromMinutes(5));
        Assert.Equal((0, 1), await RowsAsync());
        await World.Eve.VisitAsync(Browser, live.Address);
        Assert.True((await World.GlobexWeb.RedeemAsync(live, World.GlobexWeb.Callback(Browser.Page, live))).Succeeded);
    }

    [Fact]
    public void when_the_provider_runs_then_pruning_is_on_its_schedule()
    {
        using var scope = World.Provider.Services.CreateScope();
        Assert.Contains(scope.ServiceProvider.GetServices<IPruning>(), pruning => pruning is GrantPruning);
        Assert.Contains(World.Provider.Services.GetServices<IHostedService>(), service => service.GetType().Name == "PruningSchedule");
    }

    private Task PruneAfterAsync(TimeSpan time) => PruneAfterAsync(World.Provider, time);

    internal static async Task PruneAfterAsync(TestProvider provider, TimeSpan time)
    {
        provider.Clock.AdjustTime(provider.Clock.GetUtcNow() + time);
        await using var scope = provider.Services.CreateAsyncScope();
        foreach (var pruning in scope.ServiceProvider.GetServices<IPruning>())
        {
            await pruning.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    private async Task<(int Grants, int Tokens)> RowsAsync() => (await World.Provider.CountAsync<Grant>(), await World.Provider.CountAsync<Token>());
}

using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Sessions;

/// <summary>Refresh tokens are judged by what their session proved, long after it signs nobody in any more.</summary>
public sealed class Given_a_session_that_refresh_tokens_hang_on
{
    [Fact]
    public async Task when_they_may_live_for_a_year_then_it_is_kept_until_the_last_has_expired()
    {
        await using var world = await World.NewAsync(new Dictionary<string, string?>
        {
            ["OpenIdConnect:RefreshTokenLifetime"] = "60.00:00:00",
            ["OpenIdConnect:RefreshTokenFamilyLifetime"] = "366.00:00:00",
        });
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        for (var n = 0; n < 4; n++)
        {
            await PruneAfterAsync(world, days: 50);
            var refreshed = await world.GlobexWeb.RefreshAsync(tokens.RefreshToken);
            Assert.True(refreshed.Succeeded, $"After {50 * (n + 1)} days: {refreshed.Body}");
            tokens = refreshed;
        }

        await PruneAfterAsync(world, days: 61);
        Assert.Equal(0, await world.Provider.CountAsync<Session>());
    }

    private static Task<bool> PruneAfterAsync(World world, int days)
    {
        world.Provider.Clock.AdjustTime(world.Provider.Clock.GetUtcNow() + TimeSpan.FromDays(days));
        return world.Provider.WithAsync<Pruning, bool>(async pruning =>
        {
            await pruning.RunAsync(TestContext.Current.CancellationToken);
            return true;
        });
    }
}

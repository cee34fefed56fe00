using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>RFC 7009: what an application revokes is dead everywhere, and only its own.</summary>
public sealed class Given_a_token_that_is_given_back(World world) : IClassFixture<World>
{
    [Fact, Spec("RFC 7009 §2.1")]
    public async Task when_a_refresh_token_is_revoked_then_access_ends_with_it()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await AssertDoneAsync(world.GlobexWeb.RevokeAsync(tokens.RefreshToken));
        await AssertDeadAsync(tokens);
        await AssertDoneAsync(world.GlobexWeb.RevokeAsync(tokens.RefreshToken));
    }

    [Fact, Spec("RFC 7009 §2.1")]
    public async Task when_one_that_was_used_already_is_revoked_then_what_came_of_it_ends_too()
    {
        using var browser = world.NewBrowser();
        var first = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var second = await world.GlobexWeb.RefreshAsync(first.RefreshToken);
        await AssertDoneAsync(world.GlobexWeb.RevokeAsync(first.RefreshToken));
        await AssertDeadAsync(second);
    }

    [Fact]
    public async Task when_it_is_revoked_then_history_says_so_once_and_other_authorizations_live_on()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        var others = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        await AssertDoneAsync(own.GlobexWeb.RevokeAsync(tokens.RefreshToken));
        await AssertDoneAsync(own.GlobexWeb.RevokeAsync(tokens.RefreshToken));
        Assert.Equal(1, await own.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "authorization.revoked")));
        Assert.Equal(HttpStatusCode.OK, (await own.GlobexWeb.UserInfoAsync(others.AccessToken)).Status);
        Assert.True((await own.GlobexWeb.RefreshAsync(others.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task when_it_is_revoked_while_the_account_is_disabled_then_it_does_not_come_back_with_the_account()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        await own.Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, own.Eve.Email));
        await AssertDoneAsync(own.GlobexWeb.RevokeAsync(tokens.RefreshToken));
        await own.Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, own.Eve.Email, disabled: false));
        Assert.Equal("invalid_grant", (await own.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
    }

    [Fact, Spec("RFC 7009 §2.2")]
    public async Task when_somebody_else_revokes_it_or_nothing_then_nothing_happens()
    {
        using var browser = world.NewBrowser();
        var first = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var second = await world.GlobexWeb.RefreshAsync(first.RefreshToken);
        foreach (var token in new[] { first.RefreshToken, second.RefreshToken })
        {
            await AssertDoneAsync(world.AcmeWeb.RevokeAsync(token));
            await AssertDoneAsync(world.Native.RevokeAsync(token));
        }

        await AssertDoneAsync(world.GlobexWeb.RevokeAsync("no such token"));
        Assert.Equal(HttpStatusCode.OK, (await world.GlobexWeb.UserInfoAsync(second.AccessToken)).Status);
        Assert.True((await world.GlobexWeb.RefreshAsync(second.RefreshToken)).Succeeded);
    }

    [Fact, Spec("RFC 7009 §2.2.1")]
    public async Task when_it_is_no_refresh_token_then_the_application_learns_that_it_cannot_be_revoked()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        foreach (var token in new[] { tokens.AccessToken, tokens.IdToken })
        {
            Assert.Equal("unsupported_token_type", (await world.GlobexWeb.RevokeAsync(token)).Error);
        }

        Assert.Equal(HttpStatusCode.OK, (await world.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
    }

    private static async Task AssertDoneAsync(Task<TokenAnswer> revocation)
    {
        var answer = await revocation;
        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Error));
    }

    private async Task AssertDeadAsync(TokenAnswer tokens)
    {
        Assert.Equal("invalid_grant", (await world.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
        foreach (var token in new[] { tokens.AccessToken, tokens.RefreshToken })
        {
            Assert.Equal("""{"active":false}""", (await world.GlobexWeb.IntrospectAsync(token)).Body);
        }
    }
}

using System.Text.Json;
using IdentityProvider.Keys;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_keys_that_rotate
{
    [Fact]
    public async Task when_another_key_signs_from_now_on_then_tokens_of_before_live_on_and_no_restart_is_needed()
    {
        await using var world = await World.NewAsync();
        using var browser = world.NewBrowser();
        var request = world.GlobexWeb.Request();
        await world.Eve.VisitAsync(browser, request.Address);
        var before = await world.GlobexWeb.RedeemAsync(request, world.GlobexWeb.Callback(browser.Page, request));
        var published = await KidsAsync(world);

        await world.Provider.Services.GetRequiredService<KeySet>().RotateNowAsync(TestContext.Current.CancellationToken);

        var after = await world.GlobexWeb.RefreshAsync(before.RefreshToken);
        Assert.NotEqual(Kid(before.IdToken), Kid(after.IdToken));
        Assert.NotEqual(Kid(before.AccessToken), Kid(after.AccessToken));
        var now = await KidsAsync(world);
        Assert.True(now.IsProperSupersetOf(published));
        Assert.Contains(Kid(after.IdToken), now);

        await world.GlobexWeb.VerifiedAsync(before.IdToken, request);
        await world.GlobexWeb.VerifiedAsync(after.IdToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, (await world.GlobexWeb.UserInfoAsync(before.AccessToken)).Status);
        Assert.Equal("True", (await world.GlobexWeb.IntrospectAsync(before.AccessToken)).Text("active"));
    }

    private static async Task<HashSet<string?>> KidsAsync(World world)
    {
        using var client = world.Provider.NewClient();
        var json = JsonDocument.Parse(await client.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), TestContext.Current.CancellationToken)).RootElement;
        var keys = json.GetProperty("keys").EnumerateArray().ToList();
        Assert.All(keys, key => Assert.False(key.TryGetProperty("d", out _)));
        var kids = keys.Select(key => key.GetProperty("kid").GetString()).ToHashSet();
        Assert.Equal(keys.Count, kids.Count);
        return kids;
    }

    private static string? Kid(string jwt) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[0])).RootElement.GetProperty("kid").GetString();
}

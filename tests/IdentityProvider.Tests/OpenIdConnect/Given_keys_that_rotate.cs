using System.Net;
using System.Net.Http.Headers;
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
        Assert.Equal(HttpStatusCode.OK, (await world.GlobexWeb.UserInfoAsync(before.AccessToken)).Status);
        Assert.Equal("True", (await world.GlobexWeb.IntrospectAsync(before.AccessToken)).Text("active"));
    }

    [Fact]
    public async Task when_metadata_is_asked_for_again_then_nothing_comes_until_the_keys_change()
    {
        await using var world = await World.NewAsync();
        using var http = world.Provider.NewClient();
        foreach (var path in (string[])["/.well-known/openid-configuration", "/.well-known/jwks"])
        {
            using var first = await AskAsync(http, path, null);
            using var again = await AskAsync(http, path, first.Headers.ETag);
            using var other = await AskAsync(http, path, new EntityTagHeaderValue("\"something-else\""));

            Assert.Equal("application/json; charset=UTF-8", first.Content.Headers.ContentType?.ToString());
            Assert.Equal("no-cache", first.Headers.CacheControl?.ToString());
            Assert.Equal((HttpStatusCode.NotModified, 0), (again.StatusCode, (await again.Content.ReadAsByteArrayAsync(Cancellation)).Length));
            Assert.Equal(first.Headers.ETag, again.Headers.ETag);
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
            Assert.Equal(await first.Content.ReadAsStringAsync(Cancellation), await other.Content.ReadAsStringAsync(Cancellation));
        }

        using var keys = await AskAsync(http, "/.well-known/jwks", null);
        await world.Provider.Services.GetRequiredService<KeySet>().RotateNowAsync(Cancellation);
        using var changed = await AskAsync(http, "/.well-known/jwks", keys.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(keys.Headers.ETag, changed.Headers.ETag);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, string path, EntityTagHeaderValue? held)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (held is not null)
        {
            request.Headers.IfNoneMatch.Add(held);
        }

        return await http.SendAsync(request, Cancellation);
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

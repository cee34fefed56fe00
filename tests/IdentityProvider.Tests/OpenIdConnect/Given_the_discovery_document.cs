using System.Text.Json;
using IdentityProvider.Tests.Architecture;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What we announce is a promise: whoever changes it changes discovery.json as well, where a reviewer sees it.</summary>
public sealed class Given_the_discovery_document(World world) : IClassFixture<World>
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory, Spec("OpenID Connect Discovery §4"), InlineData("/.well-known/openid-configuration"), InlineData("/.well-known/oauth-authorization-server")]
    public async Task when_it_is_read_then_it_says_what_is_written_down_and_nothing_else(string address)
    {
        using var http = world.Provider.NewClient();
        var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken));
        var expected = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests", "IdentityProvider.Tests", "OpenIdConnect", "discovery.json"), TestContext.Current.CancellationToken);
        Assert.Equal(expected, JsonSerializer.Serialize(answer.RootElement, Indented) + "\n", ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task when_it_says_that_no_secret_is_needed_then_an_application_without_one_may_push_redeem_and_revoke()
    {
        using var browser = world.NewBrowser();
        var request = await world.Native.PushAsync(world.Native.Request());
        await world.Eve.VisitAsync(browser, request.Address);
        var tokens = await world.Native.RedeemAsync(request, world.Native.Callback(browser.Page, request));
        Assert.Null((await world.Native.RevokeAsync(tokens.RefreshToken)).Error);
        Assert.Equal("invalid_grant", (await world.Native.RefreshAsync(tokens.RefreshToken)).Error);
    }
}

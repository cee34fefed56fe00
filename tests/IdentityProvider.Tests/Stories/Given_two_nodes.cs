using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>Nodes share a database and a keys directory, and nothing else: no request needs to come back to the node that began.</summary>
public sealed class Given_two_nodes
{
    [Fact]
    public async Task when_each_step_comes_to_another_node_then_nobody_notices()
    {
        Assert.SkipUnless(TestDatabase.Engine is DatabaseProvider.PostgreSql, "The embedded database is for one node.");
        await using var world = await World.NewAsync();
        await using var other = await world.Provider.StartAnotherNodeAsync();

        var request = world.AcmeWeb.Request();
        using var first = world.NewBrowser();
        await first.OpenAsync(request.Address);
        await world.Bob.EnterPasswordAsync(first);

        using var second = first.Copy(other.NewClient());
        await second.OpenAsync(first.Page.Address);
        await world.Bob.EnterCodeAsync(second);
        var code = world.AcmeWeb.Callback(second.Page, request);

        using var otherApp = new RelyingParty(other, world.AcmeWeb.ClientId, world.AcmeWeb.Secret);
        var tokens = await otherApp.RedeemAsync(request, code);
        await world.AcmeWeb.VerifiedAsync(tokens.IdToken, request);
        var refreshed = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(refreshed.Succeeded, refreshed.Body);
        Assert.Equal("invalid_grant", (await otherApp.RefreshAsync(tokens.RefreshToken)).Error);
    }
}

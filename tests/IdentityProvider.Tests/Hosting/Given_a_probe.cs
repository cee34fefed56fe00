using System.Net;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Hosting;

public sealed class Given_a_probe
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task when_all_is_well_then_the_server_is_live_and_ready()
    {
        await using var provider = await TestProvider.StartAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await ProbeAsync(provider));
    }

    [Fact]
    public async Task when_the_database_lacks_the_schema_then_it_is_live_but_not_ready()
    {
        await using var provider = await TestProvider.StartAsync();
        await provider.WithDatabaseAsync(db => db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsHistory" """, Stop));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), await ProbeAsync(provider));
    }

    private static async Task<(HttpStatusCode Live, HttpStatusCode Ready)> ProbeAsync(TestProvider provider)
    {
        using var client = provider.NewClient();
        using var live = await client.GetAsync("/health/live", Stop);
        using var ready = await client.GetAsync("/health/ready", Stop);
        Assert.Contains(await ready.Content.ReadAsStringAsync(Stop), (string[])["Healthy", "Unhealthy"]);
        return (live.StatusCode, ready.StatusCode);
    }
}

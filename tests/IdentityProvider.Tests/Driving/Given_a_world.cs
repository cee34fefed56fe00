using IdentityProvider.Tenancy;

namespace IdentityProvider.Tests.Driving;

public sealed class Given_a_world(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_it_begins_then_its_tenants_are_there() =>
        Assert.Equal(3, await world.Provider.CountAsync<Tenant>());
}

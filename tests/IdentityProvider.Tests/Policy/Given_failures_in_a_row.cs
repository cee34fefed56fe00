using IdentityProvider.Policy;

namespace IdentityProvider.Tests.Policy;

public sealed class Given_failures_in_a_row
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(9, 480)]
    [InlineData(10, 900)]
    [InlineData(1_000_000, 900)]
    public void when_there_are_more_then_the_delay_rises_up_to_a_bound(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RisingDelay.After(failures));

    [Fact]
    public void when_more_are_free_then_it_sets_in_later()
    {
        Assert.Equal(TimeSpan.Zero, RisingDelay.After(49, free: 50));
        Assert.Equal(TimeSpan.FromSeconds(30), RisingDelay.After(50, free: 50));
    }
}

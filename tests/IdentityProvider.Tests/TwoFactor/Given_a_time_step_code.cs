using System.Text;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_a_time_step_code
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory, Spec("RFC 6238 Appendix B")]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void when_it_is_one_of_the_test_vectors_then_it_matches_its_step(long seconds, string code) =>
        Assert.Equal(seconds / 30, TimeStepCode.MatchingStep(Secret, code, TimeStepCode.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory]
    [InlineData("287 082")]
    [InlineData(" 287082 ")]
    [InlineData("287-082")]
    [InlineData("28 70 82")]
    public void when_it_is_written_in_groups_then_it_is_the_same_code(string typed) => Assert.Equal("287082", TimeStepCode.Normalise(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("2870822")]
    [InlineData("+287082")]
    [InlineData("28708a")]
    [InlineData("２８７０８２")]
    [InlineData("٢٨٧٠٨٢")]
    [InlineData("28.7082")]
    [InlineData("{\"code\":287082}")]
    public void when_it_is_not_six_ASCII_digits_then_it_is_none(string? typed) => Assert.Null(TimeStepCode.Normalise(typed));

    [Fact]
    public void when_it_is_very_long_then_it_is_not_looked_at() => Assert.Null(TimeStepCode.Normalise(new string(' ', 1000) + "287082"));
}

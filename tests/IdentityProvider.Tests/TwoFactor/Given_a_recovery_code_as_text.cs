using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_a_recovery_code_as_text
{
    [Theory]
    [InlineData("0123-4567-89ab-cdef")]
    [InlineData("0123456789ABCDEF")]
    [InlineData(" 0123 4567 89ab cdef ")]
    [InlineData("OI23-4567-89AB-CDEF")]
    [InlineData("oL23–4567—89ab-cdef")]
    public void when_it_is_spelt_otherwise_then_it_is_the_same_code(string typed) => Assert.Equal("0123456789abcdef", RecoveryCodeText.Normalise(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123-4567-89ab-cde")]
    [InlineData("0123-4567-89ab-cdef0")]
    [InlineData("0123-4567-89ab-cdeu")]
    [InlineData("0123-4567-89ab-cdeｆ")]
    [InlineData("💥💥💥💥💥💥💥💥")]
    public void when_it_is_no_code_then_it_has_no_form(string? typed) => Assert.Null(RecoveryCodeText.Normalise(typed));

    [Fact]
    public void when_many_are_made_then_none_is_like_another() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => RecoveryCodeText.Create()).Distinct().Count());

    [Fact]
    public void when_two_people_have_the_same_code_then_their_hashes_differ() =>
        Assert.NotEqual(RecoveryCodeText.Hash(Guid.CreateVersion7(), "0123456789abcdef"), RecoveryCodeText.Hash(Guid.CreateVersion7(), "0123456789abcdef"));
}

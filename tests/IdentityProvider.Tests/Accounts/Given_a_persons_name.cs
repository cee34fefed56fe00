using IdentityProvider.Accounts;

namespace IdentityProvider.Tests.Accounts;

public sealed class Given_a_persons_name
{
    [Theory]
    [InlineData("Ada")]
    [InlineData("  Ada Lovelace ")]
    [InlineData("山田 太郎")]
    [InlineData("O'Neill-Śmith, Jr.")]
    [InlineData("<b>{0}</b> %s")]
    [InlineData("Zoë 👩‍🔬")]
    public void when_a_person_could_be_called_so_then_it_is_taken(string text)
    {
        Assert.True(PersonName.TryParse(text, out var name));
        Assert.Equal(text.Trim(), name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData("a\r\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u001b[31mb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("\uD800")]
    public void when_it_is_empty_or_hides_something_then_it_is_refused(string? text) => Assert.False(PersonName.TryParse(text, out _));

    [Fact]
    public void when_it_is_too_long_then_it_is_refused()
    {
        Assert.True(PersonName.TryParse(new string('a', Account.NameMaximumLength), out _));
        Assert.False(PersonName.TryParse(new string('a', Account.NameMaximumLength + 1), out _));
    }
}

using IdentityProvider.SignIn;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_new_password
{
    private static readonly NewPassword BesideSecondFactor = NewPassword.For("ada.lovelace@acme.test", "Ada Lovelace", isOnlyFactor: false);

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("vTq7#pLz")]
    [InlineData("さくらがさいたらひるねする")]
    [InlineData("🦉🌵🎻🪁🧭🦊🍋🛶")]
    public void when_nobody_guesses_it_soon_then_it_is_taken_in_whatever_script(string text) =>
        Assert.True(BesideSecondFactor.TryParse(text, out _, out _));

    [Theory]
    [InlineData("vTq7#pL", PasswordFault.TooShort)]
    [InlineData("password", PasswordFault.Common)]
    [InlineData("passwordpassword", PasswordFault.Common)]
    [InlineData("iloveyou", PasswordFault.Common)]
    [InlineData("lovelaceada", PasswordFault.Personal)]
    [InlineData("lovelaceacme", PasswordFault.Personal)]
    [InlineData("aaaaaaaaaaaa", PasswordFault.Pattern)]
    [InlineData("abcdefghijkl", PasswordFault.Pattern)]
    [InlineData("2010-12-24", PasswordFault.Date)]
    [InlineData("long enough", PasswordFault.Guessable)]
    public void when_it_is_soon_guessed_then_the_reason_is_told(string text, PasswordFault expected)
    {
        Assert.False(BesideSecondFactor.TryParse(text, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void when_it_is_longer_than_is_ever_hashed_then_it_is_refused_before_it_is_judged()
    {
        Assert.False(BesideSecondFactor.TryParse(new string('x', PasswordHashing.MaximumLength + 1), out _, out var fault));
        Assert.Equal(PasswordFault.TooLong, fault);
    }

    [Fact]
    public void when_nothing_stands_beside_it_then_it_must_be_longer()
    {
        var alone = NewPassword.For("ada@acme.test", "Ada", isOnlyFactor: true);
        Assert.False(alone.TryParse("vTq7#pLz9 wQ2x", out _, out var fault));
        Assert.Equal(PasswordFault.TooShort, fault);
        Assert.True(alone.TryParse("vTq7#pLz9 wQ2x!", out _, out _));
    }

    [Fact]
    public void when_two_keyboards_spell_a_letter_differently_then_it_is_one_password()
    {
        Assert.True(BesideSecondFactor.TryParse("caf\u00e9 vTq7#pLz", out var composed, out _));
        Assert.True(BesideSecondFactor.TryParse("cafe\u0301 vTq7#pLz", out var decomposed, out _));
        Assert.Equal(composed, decomposed);
    }
}

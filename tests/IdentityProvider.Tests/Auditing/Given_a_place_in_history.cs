using IdentityProvider.Auditing;

namespace IdentityProvider.Tests.Auditing;

public sealed class Given_a_place_in_history
{
    [Fact]
    public void when_it_is_written_and_read_then_it_is_the_same()
    {
        var cursor = new HistoryCursor(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(7), Guid.CreateVersion7());
        Assert.True(HistoryCursor.TryParse(cursor.ToString(), null, out var read));
        Assert.Equal(cursor, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("-1-0123456789abcdef0123456789abcdef")]
    [InlineData("9223372036854775807-0123456789abcdef0123456789abcdef")]
    [InlineData("1-0123")]
    [InlineData("1-0123456789abcdef0123456789abcdef-2")]
    public void when_it_is_no_place_then_it_is_none(string? text) => Assert.False(HistoryCursor.TryParse(text, null, out _));
}

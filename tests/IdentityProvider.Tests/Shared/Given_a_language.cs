using System.Globalization;
using IdentityProvider.Shared;

namespace IdentityProvider.Tests.Shared;

public sealed class Given_a_language
{
    [Theory]
    [InlineData("ja", "ja")]
    [InlineData("ja-JP", "ja")]
    [InlineData("JA", "ja")]
    [InlineData("en-GB", "en")]
    [InlineData("de", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void when_it_is_looked_for_then_ours_is_found(string? locale, string? name) => Assert.Equal(name, Languages.Find(locale)?.Name);

    [Fact]
    public void when_it_is_used_for_a_while_then_the_one_before_comes_back()
    {
        var before = CultureInfo.CurrentUICulture;
        using (CultureScope.Use("ja"))
        {
            Assert.Equal("ja", CultureInfo.CurrentUICulture.Name);
            Assert.Equal("ja", CultureInfo.CurrentCulture.Name);
            using (CultureScope.Use("xx"))
            {
                Assert.Equal("ja", CultureInfo.CurrentUICulture.Name);
            }
        }

        Assert.Equal(before, CultureInfo.CurrentUICulture);
    }
}

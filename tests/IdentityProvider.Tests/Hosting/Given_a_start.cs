using IdentityProvider.Hosting;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Tests.Hosting;

public sealed class Given_a_start
{
    [Fact]
    public async Task when_settings_are_missing_or_unsafe_then_one_line_names_each_of_them()
    {
        var fault = await FaultAsync(new()
        {
            ["Network:TrustedProxies:0"] = "everybody",
            ["RateLimits:SignInPerNetwork"] = "0",
            ["Keys:PollInterval"] = "00:00:00",
            ["Email:Smtp:Host"] = "smtp.acme.example",
            ["Email:Smtp:Security"] = "None",
        });
        var line = ProviderRun.Explain(fault!);
        Assert.NotNull(line);
        Assert.DoesNotContain('\n', line);
        Assert.All(
            ["Issuer:", "Network:TrustedProxies:", "RateLimits:SignInPerNetwork:", "Keys:PollInterval:", "Email:Smtp:Security:"],
            key => Assert.Contains(key, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://id.acme.example", true)]
    [InlineData("https://id.acme.example/", true)]
    [InlineData("https://id.acme.example:8443", true)]
    [InlineData("http://id.acme.example", false)]
    [InlineData("id.acme.example", false)]
    [InlineData("https://id.acme.example/realm", false)]
    [InlineData("https://id.acme.example/?a=b", false)]
    [InlineData("https://id.acme.example/#a", false)]
    [InlineData("https://user@id.acme.example/", false)]
    [InlineData("ftp://id.acme.example/", false)]
    public async Task when_the_issuer_is_no_https_origin_then_nothing_is_served(string issuer, bool isFine) =>
        Assert.Equal(isFine, await FaultAsync(new() { ["Issuer"] = issuer }) is null);

    [Fact]
    public void when_a_fault_is_ours_then_it_is_not_talked_away() => Assert.Null(ProviderRun.Explain(new InvalidOperationException("a bug")));

    [Fact]
    public void when_a_start_is_refused_then_its_own_words_are_the_line() =>
        Assert.Equal("keys/x is broken.", ProviderRun.Explain(new RefusedException("keys/x is broken.")));

    private static async Task<Exception?> FaultAsync(Dictionary<string, string?> settings)
    {
        try
        {
            var options = new WebApplicationOptions { ApplicationName = "IdentityProvider", EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory };
            await using var app = IdentityProviderApplication.Create(options, builder => builder.Configuration.AddInMemoryCollection(settings));
            return null;
        }
        catch (Exception fault) when (fault is OptionsValidationException or AggregateException)
        {
            return fault;
        }
    }
}

using System.Net;
using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Hosting;

public sealed class Given_a_flood
{
    private static readonly Dictionary<string, string?> Small = new()
    {
        ["RateLimits:SignInPerNetwork"] = "3",
        ["RateLimits:SignInInAll"] = "7",
        ["RateLimits:ProtocolPerNetwork"] = "2",
        ["RateLimits:ProtocolInAll"] = "2",
    };

    [Fact, Spec("RFC 6585 §4")]
    public async Task when_one_network_posts_too_much_then_it_waits_and_others_do_not()
    {
        await using var provider = await TestProvider.StartAsync(Small);
        Assert.Equal([false, false, false, true, true], await PostAsync(provider, "2001:db8::1", 5));
        Assert.Equal([true], await PostAsync(provider, "2001:db8::2", 1));
        Assert.Equal([false], await PostAsync(provider, "2001:db8:0:1::1", 1));
    }

    [Fact]
    public async Task when_all_together_post_too_much_then_all_wait()
    {
        await using var provider = await TestProvider.StartAsync(Small);
        Assert.DoesNotContain(true, await PostAsync(provider, "203.0.113.1", 3));
        Assert.DoesNotContain(true, await PostAsync(provider, "203.0.113.2", 3));
        Assert.Equal([false, true], await PostAsync(provider, "203.0.113.3", 2));
    }

    [Fact]
    public async Task when_it_is_refused_then_the_answer_says_how_long_and_history_says_so_once_a_minute()
    {
        await using var provider = await TestProvider.StartAsync(Small);
        await PostAsync(provider, "203.0.113.1", 9);
        using var client = provider.NewClient("203.0.113.1");
        using var response = await client.PostAsync("/signin", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(["""{"network":"203.0.113.1"}"""], await NotedAsync(provider));

        provider.Clock.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(provider, "203.0.113.1", 1);
        Assert.Equal(2, (await NotedAsync(provider)).Count);
    }

    [Fact]
    public async Task when_machines_ask_too_much_then_they_are_told_in_their_own_words()
    {
        await using var provider = await TestProvider.StartAsync(Small);
        using var client = provider.NewClient();
        await client.PostAsync("/connect/token", null, TestContext.Current.CancellationToken);
        await client.PostAsync("/connect/introspect", null, TestContext.Current.CancellationToken);
        using var response = await client.PostAsync("/connect/token", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("temporarily_unavailable", problem.RootElement.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("10.0.0.1", false)]
    [InlineData("192.0.2.1", true)]
    [Spec("I-03")]
    public async Task when_a_proxy_forwards_then_only_a_trusted_one_is_believed(string proxy, bool isLimited)
    {
        await using var provider = await TestProvider.StartAsync(new Dictionary<string, string?>(Small) { ["Network:TrustedProxies:0"] = "10.0.0.0/8" });
        Assert.DoesNotContain(true, await PostAsync(provider, proxy, 3, "203.0.113.1"));
        Assert.Equal([isLimited], await PostAsync(provider, proxy, 1, "203.0.113.2"));
    }

    private static async Task<List<bool>> PostAsync(TestProvider provider, string from, int times, string? forwardedFor = null)
    {
        using var client = provider.NewClient(from);
        if (forwardedFor is not null)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        }

        List<bool> limited = [];
        for (var i = 0; i < times; i++)
        {
            using var response = await client.PostAsync("/signin/anything", null);
            limited.Add(response.StatusCode is HttpStatusCode.TooManyRequests);
        }

        return limited;
    }

    private static Task<List<string>> NotedAsync(TestProvider provider) => provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().Where(e => e.Kind == "rate_limit.reached").Select(e => e.Details).ToListAsync());
}

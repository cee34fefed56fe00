using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Hosting;

public sealed class Given_the_log
{
    [Fact, Spec("O-01"), Spec("G-10")]
    public async Task when_requests_are_logged_then_by_route_alone()
    {
        await using var provider = await TestProvider.StartAsync();
        using var client = provider.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/nobody@acme.test/path-secret?token=query-secret");
        request.Headers.Add("Cookie", "a=cookie-secret");
        request.Headers.Authorization = new("Bearer", "header-secret");
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("password", "body-secret")]);
        await client.SendAsync(request, TestContext.Current.CancellationToken);
        await client.GetAsync("/language?return=%2Fmy%3Fquery-secret", TestContext.Current.CancellationToken);
        await client.GetAsync("/connect/Nobody@acme.test", TestContext.Current.CancellationToken);
        using var odd = new HttpRequestMessage(new HttpMethod("NOBODY-SECRET"), "/");
        await client.SendAsync(odd, TestContext.Current.CancellationToken);

        var ours = provider.Log.Entries.Where(entry => entry.Contains("RequestLog", StringComparison.Ordinal)).ToList();
        Assert.Contains(ours, entry => entry.Contains("POST (none) answered 404", StringComparison.Ordinal));
        Assert.Contains(ours, entry => entry.Contains("GET /language answered 302", StringComparison.Ordinal));
        Assert.Contains(ours, entry => entry.Contains("(other)", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", provider.Log.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("nobody@acme.test", provider.Log.Text, StringComparison.OrdinalIgnoreCase);
    }
}

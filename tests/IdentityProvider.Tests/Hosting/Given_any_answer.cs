using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Hosting;

[Spec("I-07")]
public sealed class Given_any_answer(TestProvider provider) : IClassFixture<TestProvider>
{
    public static TheoryData<string, string, HttpStatusCode> Answers() => new()
    {
        { "GET", "/no-such-page", HttpStatusCode.NotFound },
        { "GET", "/error", HttpStatusCode.NotFound },
        { "GET", "/health/live", HttpStatusCode.OK },
        { "GET", "/site.css", HttpStatusCode.OK },
        { "GET", "/my/profile", HttpStatusCode.Found },
        { "POST", "/language", HttpStatusCode.BadRequest },
        { "POST", "/connect/token", HttpStatusCode.BadRequest },
        { "GET", "/connect/authorize", HttpStatusCode.BadRequest },
        { "GET", "/.well-known/openid-configuration", HttpStatusCode.OK },
        { "TRACE", "/my", HttpStatusCode.MethodNotAllowed },
    };

    [Theory, MemberData(nameof(Answers))]
    public async Task when_it_leaves_then_it_carries_the_protective_headers(string method, string address, HttpStatusCode status)
    {
        using var response = await SendAsync(method, address);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("DENY", Header(response, "X-Frame-Options"));
        Assert.Contains("camera=()", Header(response, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", Header(response, "Strict-Transport-Security"));
        Assert.Null(Header(response, "Server"));
        Assert.Null(Header(response, "X-Powered-By"));

        var policy = Header(response, "Content-Security-Policy") ?? "";
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no-such-page")]
    [InlineData("/my/profile")]
    [InlineData("/health/ready")]
    [InlineData("/connect/authorize")]
    public async Task when_it_is_made_for_one_person_then_nobody_keeps_it(string address)
    {
        using var response = await SendAsync("GET", address);
        Assert.True(response.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("/my", true)]
    [InlineData("/admin/acme", true)]
    [InlineData("/no-such-page", true)]
    [InlineData("/signin", false)]
    [InlineData("/connect/authorize", false)]
    public async Task when_its_form_may_lead_out_to_an_application_then_form_action_does_not_forbid_it(string address, bool staysHere)
    {
        using var response = await SendAsync("GET", address);
        Assert.Equal(staysHere, Header(response, "Content-Security-Policy")!.Contains("form-action 'self'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "/my", false)]
    [InlineData("GET", "/admin/acme", false)]
    [InlineData("GET", "/operator", false)]
    [InlineData("GET", "/no-such-page", false)]
    [InlineData("GET", "/signin", true)]
    [InlineData("GET", "/connect/authorize", true)]
    [InlineData("GET", "/connect/logout", true)]
    [InlineData("POST", "/language", true)]
    public async Task when_it_is_on_the_way_of_a_sign_in_by_a_popup_then_its_opener_is_not_cut_off_and_else_it_is(string method, string address, bool kept)
    {
        using var response = await SendAsync(method, address);
        Assert.Equal(kept ? "unsafe-none" : "same-origin", Header(response, "Cross-Origin-Opener-Policy"));
    }

    [Fact]
    public async Task when_a_file_of_the_site_is_asked_for_by_its_hash_then_it_is_kept_for_ever()
    {
        using var versioned = await SendAsync("GET", IdentityProvider.Shared.Assets.Address("site.css"));
        Assert.Contains("immutable", versioned.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var other = await SendAsync("GET", "/site.css?v=other");
        Assert.True(other.Headers.CacheControl!.NoCache);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string address)
    {
        using var client = provider.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Headers.Accept.ParseAdd("text/html");
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}

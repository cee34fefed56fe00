using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Api;

[Spec("RFC 9457")]
public sealed class Given_a_wrong_request_to_the_api : ApiTest
{
    private const string Policy = "globex/two-factor-policy";

    [Fact, Spec("I-04")]
    public async Task when_the_body_is_wrong_then_every_fault_is_told_with_its_place()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var faults = await Api.SendAsync("PUT", Policy, dora, """{ "mode": "Sometimes", "effectiveAt": "tomorrow", "previewToken": 7, "tenant": "acme" }""");
        Assert.Equal((400, "invalid_request"), faults.Refusal);
        Assert.Equal(["$.effectiveAt", "$.mode", "$.previewToken", "$.tenant"], faults.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        Assert.Equal("urn:problem-type:identityprovider:invalid_request", faults.Text("type"));
        Assert.Equal("400", faults.Text("status"));
        Assert.NotEmpty(faults.Text("requestId")!);

        (string Body, string Path)[] wrong =
        [
            ("{}", "$.mode"), ("[]", "$"), ("null", "$"), ("""{ "mode": "Required", "mode": "Off" }""", "$.mode"), ("""{ "Mode": "Required" }""", "$.Mode"),
            ("""{ "mode": "1" }""", "$.mode"), ("""{ "mode": "required" }""", "$.mode"), ("""{ "mode": "Required", "effectiveAt": "2020-01-01T00:00:00Z" }""", "$.effectiveAt"),
            ("""{ "mode": "Required", "effectiveAt": "9999-01-01T00:00:00Z" }""", "$.effectiveAt"), ("""{ "mode": "Required", "version": 7 }""", "$.version"),
        ];
        foreach (var (body, path) in wrong)
        {
            var answer = await Api.SendAsync("PUT", Policy, dora, body);
            Assert.Equal((400, "invalid_request"), answer.Refusal);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Body);
        }

        foreach (var body in new[] { "", "{", "mode=Required", "{ \"mode\": \"\\ud800\" }", "{ \"mode\": \"Required\" } {}", new string('[', 100) })
        {
            Assert.Equal((400, "malformed_json"), (await Api.SendAsync("PUT", Policy, dora, body)).Refusal);
        }

        Assert.Contains("line 2", (await Api.SendAsync("PUT", Policy, dora, "{\n oops }")).Text("detail"), StringComparison.Ordinal);
        Assert.Equal((400, "malformed_json"), (await Api.SendAsync("PUT", Policy, dora, new ByteArrayContent([.. "{ \"mode\": \""u8, 0xff, .. "\" }"u8]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } })).Refusal);
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/xml" })
        {
            var content = new StringContent("""{ "mode": "Off" }""", Encoding.UTF8);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            Assert.Equal((415, "unsupported_media_type"), (await Api.SendAsync("PUT", Policy, dora, content)).Refusal);
        }

        Assert.Equal(1, (await World.Provider.PolicyNowAsync("globex")).Version);
    }

    [Fact]
    public async Task when_a_parameter_is_wrong_or_unknown_then_it_is_named_and_nothing_is_listed()
    {
        var machine = await Api.MachineAsync("globex", "tenant.read");
        (string Address, string Name)[] wrong =
        [
            ("members?limit=0", "limit"), ("members?limit=201", "limit"), ("members?limit=-1", "limit"), ("members?limit=1&limit=2", "limit"), ("members?after=nonsense", "after"),
            ("members?twoFactor=some", "twoFactor"), ("members?sessions=password&twoFactor=none", "sessions"), ("members?towFactor=none", "towFactor"), ("members?search=%00", "search"),
            ("audit?from=yesterday", "from"), ("audit?to=2027-01-31", "to"), ("audit?kind=%00", "kind"), ("audit?after=1-2", "after"), ("audit/export?kind=policy.changed", "kind"), ("two-factor-policy?version=1", "version"),
        ];
        foreach (var (address, name) in wrong)
        {
            var answer = await Api.GetAsync("globex/" + address, machine);
            Assert.True(answer.Refusal == (400, "invalid_request"), address + answer.Body);
            Assert.Equal([name], answer.Json.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        }
    }

    [Fact]
    public async Task when_there_is_no_such_address_or_method_then_it_is_a_problem_and_no_page_whatever_is_accepted()
    {
        var html = ("Accept", "text/html");
        Assert.Equal((404, "not_found"), (await Api.GetAsync("/api/v1/nothing", null, html)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.GetAsync("/api", null, html)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("PUT", "/api/v2/tenants", null, "{}", html)).Refusal);
        Assert.Equal((405, "method_not_allowed"), (await Api.SendAsync("DELETE", Policy, null, (string?)null, html)).Refusal);
        Assert.Equal((405, "method_not_allowed"), (await Api.SendAsync("TRACE", Policy, null, (string?)null, html)).Refusal);
        Assert.Equal((401, "token_missing"), (await Api.GetAsync(Policy, null, html)).Refusal);
    }

    [Fact]
    public async Task when_a_network_asks_too_often_then_it_is_told_to_wait()
    {
        await using var world = await World.NewAsync(new Dictionary<string, string?> { ["RateLimits:ProtocolPerNetwork"] = "5" });
        using var http = world.Provider.NewClient();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await http.GetAsync("/api/v1/tenants/globex/members", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using var refused = await http.GetAsync("/api/v1/tenants/globex/members", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("too_many_requests", JsonDocument.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task when_a_script_of_a_registered_origin_asks_then_it_may_and_another_may_not()
    {
        using var http = World.Provider.NewClient();
        foreach (var (origin, allowed) in new[] { ("https://app.test", true), ("https://evil.test", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/tenants/globex/two-factor-policy");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "PUT");
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }
}

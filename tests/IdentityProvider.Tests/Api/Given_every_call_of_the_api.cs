using IdentityProvider.Api;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.TwoFactor;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Api;

/// <summary>Each call that is mapped, whichever it is, with everybody who may not make it. Whoever gets in meets an empty body or an unknown id, so that nothing changes.</summary>
public sealed class Given_every_call_of_the_api : ApiTest
{
    private static readonly (int, string?) NotFound = (404, "not_found");
    private static readonly (int, string?) StepUp = (401, "insufficient_user_authentication");

    [Fact, Spec("RFC 6750 §3.1"), Spec("T-02")]
    public async Task when_there_is_no_token_or_one_for_another_api_or_without_the_scope_then_it_is_refused()
    {
        using var browser = World.NewBrowser();
        using var app = Api.Application("globex", ApiDriving.Everything + " orders.read");
        var forOrders = (await app.SignInAsync(browser, World.Dora, ("acr_values", "mfa"), ("resource", World.Orders))).AccessToken;
        var withoutScope = (await Api.SignInAsync(World.Dora, "globex", "openid")).AccessToken;
        var reading = (await Api.SignInAsync(World.Dora, "globex", "openid tenant.read")).AccessToken;
        await EachAsync(null, _ => (401, "token_missing"));
        await EachAsync(forOrders, _ => (401, "invalid_token"));
        await EachAsync(withoutScope, _ => (403, "insufficient_scope"));
        await EachAsync(reading, access => access.Changes || access.Audience is ApiAudience.Operators ? (403, "insufficient_scope") : null);
    }

    [Fact, Spec("G-03"), Spec("G-07")]
    public async Task when_the_person_is_no_admin_or_no_more_or_of_another_tenant_then_nothing_is_there()
    {
        var eve = (await Api.SignInAsync(World.Eve, "globex", acr: "pwd")).AccessToken;
        await EachAsync(eve, _ => NotFound);

        // Note: a call whose address names no tenant is about the token's own, where each of them is an admin.
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        await EachAsync(ada, access => NotFound, ofTenant: true);

        var hugo = (await Api.SignInAsync(World.Hugo, "globex")).AccessToken;
        await EachAsync(hugo, access => access.Audience is ApiAudience.Operators ? NotFound : null);
        await World.PromoteAsync(World.Hugo, "globex", MemberRole.Member);
        await EachAsync(hugo, _ => NotFound);
    }

    [Fact, Spec("G-05"), Spec("RFC 9470 §3")]
    public async Task when_the_second_factor_is_old_or_was_never_proved_then_changes_or_all_of_it_is_refused()
    {
        var byPassword = (await Api.SignInAsync(World.Gus, "globex", acr: "pwd")).AccessToken;
        await EachAsync(byPassword, access => access.Audience is ApiAudience.Operators ? NotFound : StepUp);

        await World.Provider.ChangeAccountAsync(World.Dora, account => account.IsOperator = true);
        var stale = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        await EachAsync(stale, _ => null);
        Later(TimeSpan.FromSeconds(301));
        await EachAsync(stale, access => access.Changes ? StepUp : null);
    }

    [Fact]
    public async Task when_an_application_asks_for_itself_then_what_is_for_persons_is_refused_and_another_tenant_is_not_there()
    {
        await EachAsync(await Api.MachineAsync("globex", "tenant.read tenant.manage platform.manage"), access => access.IsForPersons ? (403, "person_required") : null);
        await EachAsync(await Api.MachineAsync("acme"), access => access.IsForPersons ? (403, "person_required") : NotFound, ofTenant: true);
    }

    /// <param name="expected">The refusal; <see langword="null"/>: whoever asks is let in.</param>
    /// <param name="ofTenant">Only calls whose address names a tenant.</param>
    private async Task EachAsync(string? token, Func<ApiAccess, (int Status, string? Code)?> expected, bool ofTenant = false)
    {
        var calls = 0;
        foreach (var endpoint in World.Provider.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern.RawText!;
            if (endpoint.Metadata.GetMetadata<ApiAccess>() is not { } access || (ofTenant && !pattern.Contains("{slug}", StringComparison.Ordinal)))
            {
                continue;
            }

            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single();
            var path = pattern.Replace("{slug}", "globex", StringComparison.Ordinal).Replace("{id:guid}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal);
            var answer = await Api.SendAsync(method, path, token, method is "GET" or "DELETE" ? null : "{}");
            if (expected(access) is { } refusal)
            {
                Assert.True(answer.Refusal == refusal, $"{method} {path}: {answer.Refusal} instead of {refusal}");
            }
            else
            {
                Assert.True((int)answer.Status is 200 || answer.Code is "invalid_request" or "not_found" or "not_open", $"{method} {path}: {answer.Refusal}");
            }

            calls++;
        }

        Assert.InRange(calls, 20, 100);
    }
}

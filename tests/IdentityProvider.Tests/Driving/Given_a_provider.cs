using System.Net;

namespace IdentityProvider.Tests.Driving;

public sealed class Given_a_provider(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact]
    public async Task when_it_starts_then_it_has_the_current_schema_and_answers()
    {
        using var browser = provider.NewBrowser();
        var page = await browser.OpenAsync("/no-such-page");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.NotEmpty(provider.Log.Entries);
    }

    [Fact]
    public async Task when_a_second_node_joins_then_it_sees_what_the_first_wrote()
    {
        await using var second = await provider.StartAnotherNodeAsync();
        await provider.TenantAsync("acme");
        var ada = await provider.PersonAsync("ada@acme.test", "acme");
        Assert.Equal("ada@acme.test", (await second.AccountOfAsync(ada)).Email);
    }

    [Fact]
    public async Task when_statements_are_counted_then_only_those_of_the_act_are() =>
        Assert.Single(await provider.StatementsOfAsync(() => provider.CountAsync<IdentityProvider.Accounts.Account>()));
}

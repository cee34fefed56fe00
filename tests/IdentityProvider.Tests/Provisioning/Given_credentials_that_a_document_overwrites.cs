using IdentityProvider.Provisioning;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.Provisioning;

public sealed class Given_credentials_that_a_document_overwrites : IAsyncLifetime
{
    private const string AnotherKey = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.NewAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task when_the_authenticator_is_another_then_the_wrong_codes_of_the_earlier_one_are_forgotten()
    {
        await ExhaustAsync(world.Bob);
        await ApplyAsync("totpSecret", $"\"totpSecret\": \"{AnotherKey}\"");
        world.Bob.Phone.Type(AnotherKey);

        using var browser = world.NewBrowser();
        await world.Bob.VisitAsync(browser, "/my");
        Assert.Equal("/my/profile", browser.Page.Path);
    }

    [Fact]
    public async Task when_the_authenticator_is_the_same_then_the_guesses_at_it_stay_counted()
    {
        await ExhaustAsync(world.Bob);
        await ApplyAsync("totpSecret", $"\"totpSecret\": \"{world.Bob.Phone.Key}\"");
        Assert.Equal(ChallengeOutcome.Exhausted, await world.Provider.AnswerAsync(world.Bob, world.Bob.Phone.FreshCode()));
    }

    [Fact]
    public async Task when_it_is_only_planned_then_the_guesses_stay_counted()
    {
        await ExhaustAsync(world.Bob);
        await ApplyAsync("totpSecret", $"\"totpSecret\": \"{AnotherKey}\"", dryRun: true);
        Assert.Equal(ChallengeOutcome.Exhausted, await world.Provider.AnswerAsync(world.Bob, world.Bob.Phone.FreshCode()));
    }

    [Theory]
    [InlineData(AnotherKey)]
    [InlineData(null)]
    public async Task when_the_person_has_several_authenticators_then_the_documents_is_the_only_one_from_there_on_and_a_second_time_nothing_changes(string? key)
    {
        var tablet = await world.Provider.AnotherDeviceAsync(world.Bob, "Tablet");
        var secret = key ?? tablet.Key;
        await ApplyAsync("totpSecret", $"\"totpSecret\": \"{secret}\"");
        Assert.Equal(ChallengeOutcome.Accepted, await world.Provider.AnswerAsync(world.Bob, AuthenticatorApp.With(secret, world.Provider.Clock).Code()));
        Assert.NotEqual(ChallengeOutcome.Accepted, await world.Provider.AnswerAsync(world.Bob, world.Bob.Phone.FreshCode()));
        var before = Assert.Single(await world.Provider.DevicesOfAsync(world.Bob));
        await ApplyAsync("totpSecret", $"\"totpSecret\": \"{secret}\"");
        Assert.Equivalent(before, Assert.Single(await world.Provider.DevicesOfAsync(world.Bob)), strict: true);
    }

    [Fact]
    public async Task when_it_is_not_overwritten_then_what_the_person_added_stays()
    {
        await world.Provider.AnotherDeviceAsync(world.Bob, "Tablet");
        await ApplyAsync("password", $"\"totpSecret\": \"{AnotherKey}\"");
        Assert.Equal(2, (await world.Provider.DevicesOfAsync(world.Bob)).Count);
    }

    [Theory]
    [InlineData("password", "\"password\": \"quite another password\"")]
    [InlineData("totpSecret", $"\"totpSecret\": \"{AnotherKey}\"")]
    public async Task when_a_credential_is_another_then_what_was_signed_in_with_the_earlier_one_refreshes_no_more(string member, string entry)
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        await ApplyAsync(member, entry);

        var refused = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken);
        Assert.Equal(("invalid_grant", (string?)null), (refused.Error, refused.ErrorCode));
        Assert.Equal("/signin", (await browser.OpenAsync("/my")).Path);
    }

    private async Task ExhaustAsync(Person person)
    {
        for (var n = 0; n < FailureBudget.TotpCap; n++)
        {
            await world.Provider.AnswerAsync(person, person.Phone.WrongCode());
            world.Provider.Clock.AdjustTime(world.Provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(15));
        }

        Assert.Equal(ChallengeOutcome.Exhausted, await world.Provider.AnswerAsync(person, person.Phone.FreshCode()));
    }

    private Task ApplyAsync(string overwrite, string entry, bool dryRun = false) => world.Provider.ProvisionAsync(
        $$"""{ "users": [ { "email": "bob@acme.test", {{entry}} } ] }""",
        new ApplyChoices { Overwrite = new HashSet<string> { overwrite }, DryRun = dryRun });
}

using IdentityProvider.Accounts;
using IdentityProvider.Provisioning;
using IdentityProvider.Shared;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Provisioning;

/// <summary>The address is the key of a person in a document, and the person may have changed it since.</summary>
public sealed class Given_a_person_of_a_document_who_moved : WorldForEachTest
{
    private const string New = "eve@elsewhere.test";

    private TestProvider Provider => World.Provider;

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task when_the_document_is_applied_again_then_nobody_is_made_and_the_entry_is_read_as_theirs(int days)
    {
        await Provider.MoveAsync(World.Eve, New);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + TimeSpan.FromDays(days));
        var plan = await ApplyAsync(Document(World.Eve.Email));
        Assert.DoesNotContain(plan.Lines, line => line.IsChange);
        Assert.Contains(plan.Warnings, warning => warning.Contains("users[0].email", StringComparison.Ordinal) && warning.Contains(New, StringComparison.Ordinal));
        Assert.Equal((0, 1), (await World.AccountsOfAsync(World.Eve.Email), await World.AccountsOfAsync(New)));
    }

    [Fact]
    public async Task when_no_document_knows_the_address_and_the_move_can_be_undone_then_it_makes_nobody_and_says_so()
    {
        using var invited = World.NewBrowser();
        await invited.AcceptAsNewAsync(await World.InviteAsync(World.Dora, "globex", "nina@globex.test"));
        var nina = new Person(Provider, "nina@globex.test", InvitationDriving.NewPassword);
        await Provider.MoveAsync(nina, "nina@elsewhere.test");
        var plan = await ApplyAsync(Document(nina.Email));
        Assert.Contains(plan.Lines, line => line is { Mark: PlanMark.Kept } && line.Name == nina.Email);
        Assert.Contains(plan.Warnings, warning => warning.Contains("can be moved back until", StringComparison.Ordinal));
        Assert.Equal(0, await World.AccountsOfAsync(nina.Email));

        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + EmailChange.UndoLifetime);
        await ApplyAsync(Document(nina.Email));
        Assert.Equal(1, await World.AccountsOfAsync(nina.Email));
    }

    [Fact]
    public async Task when_both_addresses_are_in_the_document_then_it_is_refused_with_the_path()
    {
        await Provider.MoveAsync(World.Eve, New);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ApplyAsync(Document(World.Eve.Email, New)));
        Assert.Contains("users[1].email", string.Join('\n', refused.Reasons), StringComparison.Ordinal);
    }

    private static string Document(params string[] emails) => $$"""
        { "users": [ {{string.Join(", ", emails.Select(email => $$"""{ "email": "{{email}}", "name": "Eve", "memberships": [ { "tenant": "globex", "role": "Member" } ] }"""))}} ] }
        """;

    private async Task<ProvisioningPlan> ApplyAsync(string json)
    {
        await using var scope = Provider.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Provisioner>().ApplyAsync(ProvisioningDocument.Parse(json), new ApplyChoices(), TestContext.Current.CancellationToken);
    }
}

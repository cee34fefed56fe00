using IdentityProvider.Enforcement;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.Operation;

namespace IdentityProvider.Tests.Administration;

/// <summary>Who types for longer than a second factor is fresh proves it again, and loses nothing of what they typed.</summary>
public sealed class Given_a_form_that_was_posted_too_late : WorldForEachTest
{
    private const string Notice = "Nothing was done yet";
    private const string Long = "電車で携帯電話を落としました。";

    [Fact]
    public async Task when_the_second_factor_was_proved_again_then_what_was_typed_is_there_and_nothing_was_done()
    {
        var address = await ExemptionOfCleoAsync();
        await World.Ada.VisitAsync(Browser, address);
        var reason = string.Concat(Enumerable.Repeat(Long, StatedReason.MaximumLength / Long.Length));
        await PostTooLateAsync(() => Browser.Fill("Hours", "5").Fill("Reason", reason).PressAsync("Grant exemption"));
        Assert.DoesNotContain(reason, string.Join(' ', Browser.History.Select(step => Uri.UnescapeDataString(step.OriginalString))), StringComparison.Ordinal);

        var page = await World.Ada.GetThroughAsync(Browser);
        Assert.Equal(address, page.Path);
        Assert.Equal(("5", reason), (page.ValueOf("Hours"), page.ValueOf("Reason")));
        Assert.StartsWith(Notice, page.ByTestId("kept-form").TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await World.Provider.CountAsync<Exemption>());
        Assert.Contains("is exempt now", (await Browser.PressAsync("Grant exemption")).Alert, StringComparison.Ordinal);
        Assert.Equal((5, reason), ((await World.OnlyExemptionAsync()).Hours, (await World.OnlyExemptionAsync()).Reason));
    }

    [Fact]
    public async Task when_it_was_shown_once_or_time_passed_or_another_page_or_person_comes_then_it_is_not_there()
    {
        var address = await ExemptionOfCleoAsync();
        await World.Ada.VisitAsync(Browser, address);
        await PostTooLateAsync(() => Browser.Fill("Reason", Long).PressAsync("Grant exemption"));
        await World.PromoteAsync(World.Bob, "acme");
        var thief = Browser.Cookie("__Host-idp-kept-form")!;
        await World.Ada.VisitAsync(Browser, "/admin/acme/members/invite");
        Assert.False(HasKept());
        await Browser.OpenAsync(address);
        Assert.True(HasKept());
        await Browser.ReloadAsync();
        Assert.False(HasKept());
        Assert.Equal("", Browser.Page.ValueOf("Reason"));

        using var bob = World.NewBrowser();
        await World.Bob.VisitAsync(bob, "/admin/acme/members");
        bob.Cookies.Add(TestProvider.Issuer, new System.Net.Cookie("__Host-idp-kept-form", thief));
        await World.Bob.VisitAsync(bob, address);
        Assert.Equal("", bob.Page.ValueOf("Reason"));

        await PostTooLateAsync(() => Browser.Fill("Reason", Long).PressAsync("Grant exemption"));
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("", (await World.Ada.GetThroughAsync(Browser)).ValueOf("Reason"));
    }

    [Fact]
    public async Task when_it_is_longer_than_a_cookie_may_be_then_the_page_says_at_least_that_nothing_was_done()
    {
        await World.Ada.VisitAsync(Browser, "/admin/acme/members/reset-two-factor");
        await PostTooLateAsync(() => Browser.Fill("Members", string.Join('\n', Enumerable.Range(0, 95).Select(n => $"somebody-with-a-long-name-{n}@a-long-domain.test"))).Fill("Reason", Long).PressAsync("Preview"));
        await World.Ada.GetThroughAsync(Browser);
        Assert.True(HasKept());
        Assert.Equal("", Browser.Page.ValueOf("Members"));

        await PostTooLateAsync(() => Browser.Fill("Members", "bob@acme.test\ncleo@acme.test").Fill("Reason", Long).PressAsync("Preview"));
        await World.Ada.GetThroughAsync(Browser);
        Assert.Equal(("bob@acme.test\ncleo@acme.test", Long), (Browser.Page.ValueOf("Members").ReplaceLineEndings("\n"), Browser.Page.ValueOf("Reason")));
    }

    [Fact]
    public async Task when_a_page_has_two_forms_then_each_gets_its_own_back()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, "/operator/tenants/acme");
        await PostTooLateAsync(() => Browser.Fill("Reason for break-glass", Long).PressAsync("Request break-glass"));
        var page = await people.Olga.GetThroughAsync(Browser);
        Assert.Equal((Long, ""), (page.ValueOf("Reason for break-glass"), page.ValueOf("Reason for ending enforcement")));
        Assert.Equal("It waits for another operator. Nothing is open yet.", (await Browser.PressAsync("Request break-glass")).Alert);
    }

    private async Task<string> ExemptionOfCleoAsync() => $"/admin/acme/members/{(await World.MembershipAsync(World.Cleo, "acme")).Id}/exemption";

    private async Task PostTooLateAsync(Func<Task<Page>> press)
    {
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await press()).Path);
    }

    private bool HasKept() => Browser.Page.Document.QuerySelector("[data-testid='kept-form']") is not null;
}

using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_browser_that_is_new : WorldForEachTest
{
    private const string Subject = "A new sign-in to your account";

    [Fact]
    public async Task when_somebody_signs_in_from_it_then_the_person_is_mailed_what_and_where_it_is()
    {
        await World.Bob.VisitAsync(Browser, SignInDriving.Profile);
        using var thief = World.NewBrowser();
        await World.Bob.VisitAsync(thief, SignInDriving.Profile);
        var mail = await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject == Subject, TestContext.Current.CancellationToken);
        Assert.Contains("Browser: Unknown browser", mail.Body, StringComparison.Ordinal);
        Assert.Contains("/my/sessions", mail.Link("/my/"), StringComparison.Ordinal);
        Assert.DoesNotContain("?", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_the_first_sign_in_of_all_or_one_of_before_then_nobody_is_mailed()
    {
        await World.Bob.VisitAsync(Browser, SignInDriving.Profile);
        await Browser.OpenAsync("/connect/logout");
        await Browser.PressAsync("Sign out");
        await World.Bob.VisitAsync(Browser, SignInDriving.Profile);
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(World.Provider.Mail.All, m => m.Subject == Subject);
    }

    [Fact]
    public async Task when_two_people_share_a_browser_then_it_is_new_to_each_of_them()
    {
        using var elsewhere = World.NewBrowser();
        await World.Bob.VisitAsync(elsewhere, SignInDriving.Profile);
        await World.Ada.VisitAsync(Browser, SignInDriving.Profile);
        await World.Bob.VisitAsync(Browser, SignInDriving.Profile);
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(World.Provider.Mail.All, m => m.Subject == Subject && m.To == World.Ada.Email);
    }
}

namespace IdentityProvider.BrowserTests;

/// <summary>The pages about one of them, looked at as <see cref="Given_any_page"/> does.</summary>
public sealed class Given_several_authenticators(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_one_of_them_is_chosen_then_each_page_is_accessible_and_fits_a_phone()
    {
        await using var adele = await chromium.VisitorAsync(hosts, "adele");
        await adele.SignInWithBothFactorsAsync("/my/two-factor");
        await adele.ReachAsync("/my/two-factor");
        await adele.PressAsync("Add an authenticator");
        await adele.ReachAsync("/my/two-factor/add");
        List<string> faults = await Inspection.FaultsAsync(adele);
        await adele.ScanAsync();
        await adele.Field("Authenticator name").FillAsync("Tablet");
        await adele.EnterCodeAsync(adele.Phone.WrongCode());
        faults.AddRange(await Inspection.FaultsAsync(adele));
        await adele.EnterCodeAsync(adele.Phone.Code());
        if (new Uri(adele.Page.Url).AbsolutePath == "/my/two-factor/add")
        {
            await adele.PressAsync("I have saved these codes");
        }

        await adele.ReachAsync("/my/two-factor");
        faults.AddRange(await Inspection.FaultsAsync(adele));
        foreach (var action in (string[])["Rename", "Replace device", "Re-synchronise", "Remove"])
        {
            await adele.OpenAsync("/my/two-factor");
            await adele.Button(action).Last.ClickAsync();
            faults.AddRange(await Inspection.FaultsAsync(adele));
        }

        await adele.PressAsync("Remove");
        await adele.ReachAsync("/my/two-factor");
        Assert.Equal(1, await adele.Button("Replace device").CountAsync());
        Assert.Empty(faults);
    }
}

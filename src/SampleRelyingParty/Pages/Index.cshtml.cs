using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SampleRelyingParty.Orders;

namespace SampleRelyingParty.Pages;

/// <summary>The one page: who is signed in, how they proved it, and what can be done with that.</summary>
public sealed partial class IndexModel(OrdersClient orders) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Error { get; set; }

    public OrdersAnswer? Answer { get; private set; }

    public bool IsSignedIn => User.Identity?.IsAuthenticated is true;

    /// <summary>Note: our access token is addressed to our API alone, so userinfo does not take it; a name shows where the ID token brings one.</summary>
    public string? Person => Claim("name") ?? Claim("email");

    /// <summary>An error code of the protocol; anything else that stands in the address is not repeated.</summary>
    public string? KnownError => Error is not null && ErrorCode().IsMatch(Error) ? Error : null;

    public string? Claim(string type) => User.FindFirst(type)?.Value;

    public string All(string type) => string.Join(" ", User.FindAll(type).Select(claim => claim.Value));

    public string? Moment(string type) => long.TryParse(Claim(type), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
        : null;

    public IActionResult OnPostSignIn() => Challenge(Home());

    /// <summary>New tokens without a page while the provider's session lasts; where a tenant demands more by now, the provider asks.</summary>
    public IActionResult OnPostRefresh() => Challenge(Home());

    /// <summary>Asks for two factors; where the tokens say so already, for both of them anew.</summary>
    public IActionResult OnPostStepUp()
    {
        var properties = Home();
        properties.SetParameter(ProviderSignIn.AcrValues, "mfa");
        if (Claim("acr") is "mfa" or "phr")
        {
            properties.Prompt = "login";
        }

        return Challenge(properties);
    }

    public async Task OnPostCallApiAsync(CancellationToken cancellation) =>
        Answer = await orders.GetAsync(await HttpContext.GetTokenAsync("access_token"), cancellation);

    /// <summary>OpenID Connect RP-Initiated Logout: the handler adds the <c>id_token_hint</c>.</summary>
    public IActionResult OnPostSignOut() =>
        SignOut(Home(), CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme);

    private static OpenIdConnectChallengeProperties Home() => new() { RedirectUri = "/" };

    [GeneratedRegex("^[a-z_]{1,60}$")]
    private static partial Regex ErrorCode();
}

using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.MyPage;

/// <summary>The side menu of My Page.</summary>
public static class MyPageMenu
{
    public static ConsoleMenu Of(HttpContext http, IStringLocalizer<MyPageTexts> texts)
    {
        return new ConsoleMenu(
            texts["MyPage"],
            [
                Item("Profile", MyPageAddresses.Profile),
                Item("Password", MyPageAddresses.Password),
                Item("TwoFactorAuthentication", MyPageAddresses.TwoFactor),
                Item("Passkeys", MyPageAddresses.Passkeys),
                Item("Sessions", MyPageAddresses.Sessions),
                Item("Activity", MyPageAddresses.Activity),
                .. http.SignedInSession().Account.IsOperator ? new[] { Item("OperatorConsole", MyPageAddresses.OperatorConsole) } : [],
            ]);

        ConsoleMenuItem Item(string text, string href) => new(texts[text], href, http.Request.Path.StartsWithSegments(href));
    }
}

using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>Another device beside what there is, up to the most that an account may have.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class AddAuthenticatorPageModel(OwnSetUp setUp, OwnAuthenticators authenticators) : KeyPageModel(setUp)
{
    protected override NewDevice Device(string? name) => new(IsFirst: false, name);

    protected override async Task<IActionResult?> ElsewhereAsync(SetUpStep step, CancellationToken cancellation) =>
        step is SetUpStep.AlreadyOn && (await authenticators.ListAsync(HttpContext.SignedInSession().AccountId, cancellation)).Count < Authenticator.Most
            ? null
            : Redirect(MyPageAddresses.TwoFactor);
}

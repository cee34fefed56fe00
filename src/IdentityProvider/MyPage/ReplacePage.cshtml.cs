using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>A new device instead of the old one, which works until the new one is proved.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ReplacePageModel(OwnSetUp setUp) : KeyPageModel(setUp)
{
    /// <summary>There is nothing to replace where none is on: a first device takes the proofs of the first set-up.</summary>
    protected override IActionResult? Elsewhere(SetUpStep step) => step is SetUpStep.AlreadyOn ? null : Redirect(MyPageAddresses.TwoFactor);
}

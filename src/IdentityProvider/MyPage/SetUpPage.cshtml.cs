using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>The first device: no key in any answer before the password was proved lately and, where a tenant requires two-factor, the mailed code too.</summary>
[RequireSignIn(PageProtection.FreshSignIn)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SetUpPageModel(OwnSetUp setUp) : KeyPageModel(setUp)
{
    protected override NewDevice Device(string? name) => new(IsFirst: true, name);

    protected override Task<IActionResult?> ElsewhereAsync(SetUpStep step, CancellationToken cancellation) => Task.FromResult<IActionResult?>(step switch
    {
        SetUpStep.AlreadyOn => Redirect(MyPageAddresses.TwoFactor),
        SetUpStep.MailedCode => Redirect(SignInAddresses.With(SignInAddresses.ConfirmEmail, ReturnAddress.From(MyPageAddresses.SetUp), null)),
        _ => null,
    });
}

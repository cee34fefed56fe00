using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>A new device instead of an old one, which works until the new one is proved.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ReplacePageModel(OwnSetUp setUp, OwnAuthenticators authenticators) : KeyPageModel(setUp)
{
    /// <summary>Of the one that goes; the only one need not be named.</summary>
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid? Id { get; set; }

    public Authenticator Old { get; private set; } = null!;

    protected override NewDevice Device(string? name) => new(IsFirst: false, InsteadOf: Old.Id);

    /// <summary>There is nothing to replace where none is on: a first device takes the proofs of the first set-up.</summary>
    protected override async Task<IActionResult?> ElsewhereAsync(SetUpStep step, CancellationToken cancellation)
    {
        if (step is not SetUpStep.AlreadyOn || await authenticators.FindAsync(HttpContext.SignedInSession().AccountId, Id, cancellation) is not { } old)
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        Old = old;
        return null;
    }
}

using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>The code of the authenticator app.</summary>
public sealed class TwoFactorPageModel(SecondFactorChallenge challenge, SignInContextSeal seal) : SignInPageModel
{
    /// <summary>From the form alone: a code in an address would stand in histories and logs.</summary>
    [BindProperty, FromForm]
    public string? Code { get; set; }

    /// <summary>Not to be asked here again for a while; counts only where the tenant that leads here offers it.</summary>
    [BindProperty, FromForm]
    public bool Trust { get; set; }

    public int? TrustDays => seal.Open(SealedContext).TrustDays;

    public TotpAnswer? Answer { get; private set; }

    public bool HasPasskey { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await ShowAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Answer = await challenge.AnswerAsync(Code, Trust && TrustDays is not null, cancellation);
        return Answer is null or { Outcome: ChallengeOutcome.Accepted } ? GoBack() : await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        if (await challenge.DueAsync(cancellation) is not { } due)
        {
            return GoBack();
        }

        HasPasskey = due.Held.Passkey;
        return due.Held.Authenticator ? Page() : Redirect(AddressOf(SignInAddresses.Passkey));
    }
}

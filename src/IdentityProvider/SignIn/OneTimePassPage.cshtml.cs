using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>Confirm it is you, by a pass that an admin gave the person instead of the mailed code.</summary>
public sealed class OneTimePassPageModel(OneTimePassProof proof) : SignInPageModel
{
    /// <inheritdoc cref="TwoFactorPageModel.Code"/>
    [BindProperty, FromForm]
    public string? Pass { get; set; }

    /// <summary>It was not taken, whatever the reason.</summary>
    public bool IsRefused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await proof.IsDueAsync(cancellation) ? Page() : GoBack();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        IsRefused = await proof.ProveAsync(Pass, cancellation) is false;
        return IsRefused ? Page() : GoBack();
    }
}

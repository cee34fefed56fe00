using IdentityProvider.Shared;

namespace IdentityProvider.SignIn;

/// <summary>Where each page of the sign-in stands, typed once.</summary>
public static class SignInAddresses
{
    public const string Password = "/signin";
    public const string ForgotPassword = "/signin/forgot-password";
    public const string ResetPassword = "/signin/reset-password";
    public const string TwoFactor = "/signin/two-factor";
    public const string Passkey = "/signin/passkey";
    public const string RecoveryCode = "/signin/recovery-code";
    public const string NewPhone = "/signin/new-phone";
    public const string LostDevice = "/signin/lost-device";
    public const string ConfirmEmail = "/signin/confirm-email";
    public const string OneTimePass = "/signin/one-time-pass";
    /// <summary>Pages of the protocol, which a sign-in page may lead to.</summary>
    public const string Tenant = "/signin/tenant";

    /// <inheritdoc cref="Tenant"/>
    public const string Leave = "/signin/leave";

    public const string SetUpTwoFactor = "/signin/set-up-two-factor";
    public const string Invitation = "/signin/invitation";
    public const string Joined = "/signin/joined";
    public const string ConfirmNewEmail = "/signin/confirm-new-email";
    public const string UndoEmailChange = "/signin/undo-email-change";
    public const string KeepAccount = "/signin/keep-account";

    /// <param name="context">What the page may show of why it is asked, sealed by <see cref="SignInContext"/>.</param>
    public static string Of(SignInStep step, ReturnAddress returnTo, string? context = null)
    {
        var page = step switch
        {
            SignInStep.Password or SignInStep.PasswordBeforeSetUp => Password,
            SignInStep.TwoFactorChallenge => TwoFactor,
            SignInStep.PasskeyChallenge => Passkey,
            SignInStep.EmailConfirmation => ConfirmEmail,
            SignInStep.TwoFactorSetUp => SetUpTwoFactor,
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No page leads on from here."),
        };
        return With(page, returnTo, context);
    }

    public static string With(string page, ReturnAddress returnTo, string? context) =>
        page + "?return=" + Uri.EscapeDataString(returnTo.Path) + (context is null ? "" : "&context=" + Uri.EscapeDataString(context));
}

namespace IdentityProvider.MyPage;

/// <summary>Where each page stands, typed once.</summary>
public static class MyPageAddresses
{
    public const string Profile = "/my/profile";
    public const string Email = "/my/email";
    public const string DeleteAccount = "/my/delete-account";
    public const string KeepAccount = "/my/keep-account";
    public const string Password = "/my/password";
    public const string TwoFactor = "/my/two-factor";
    public const string SetUp = "/my/two-factor/set-up";
    public const string AddAuthenticator = "/my/two-factor/add";
    public const string Replace = "/my/two-factor/replace";
    public const string RenameAuthenticator = "/my/two-factor/rename";
    public const string RemoveAuthenticator = "/my/two-factor/remove";
    public const string Resynchronise = "/my/two-factor/resynchronise";
    public const string RecoveryCodes = "/my/two-factor/recovery-codes";
    public const string CheckRecoveryCode = "/my/two-factor/check-recovery-code";
    public const string Disable = "/my/two-factor/disable";
    public const string Passkeys = "/my/passkeys";
    public const string AddPasskey = "/my/passkeys/add";
    public const string RemovePasskey = "/my/passkeys/remove";
    public const string Sessions = "/my/sessions";
    public const string Activity = "/my/activity";

    /// <summary>Shown to operators alone; to others it is not there.</summary>
    public const string OperatorConsole = "/operator";
}

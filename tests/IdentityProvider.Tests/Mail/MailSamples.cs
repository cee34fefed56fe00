using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Tests.Mail;

/// <summary>For every mail that the product sends, what its places are filled with in its golden file.</summary>
internal sealed class MailSamples(IStringLocalizerFactory localizers)
{
    private const string Ada = "Ada Lovelace";
    private const string Acme = "Acme Inc.";
    private const string AdaMail = "ada@acme.test";
    private const string BobMail = "bob@acme.test";
    private const string Reason = "Her phone was stolen on a journey.";
    private const string Second = "2026-04-01 09:30:00 +00:00";
    private const string Minute = "2026-04-01 09:30 UTC";

    private static readonly string Secret = new('s', 43);

    /// <summary>By the class of its folder's texts and the key before <c>Subject</c> and <c>Body</c>: what the subject is filled with, and the body.</summary>
    private Dictionary<string, (object[] Subject, object[] Body)> All => new()
    {
        ["EnforcementTexts.PolicyMail"] = ([Acme], [Ada, Acme, Enforcement("ModeFrom", Enforcement("ModeRequired"), Minute), BobMail]),
        ["EnforcementTexts.PlanLost"] = ([Acme], [Ada, Acme, Enforcement("ModeRequired")]),
        ["EnforcementTexts.PlanLostOperator"] = ([Acme], [Ada, Acme + " (acme)", Enforcement("ModeRequired"), Enforcement("ProvisioningDocument")]),
        ["EnforcementTexts.RoleMail"] = ([Acme], [Ada, Acme, Enforcement("RoleAdmin"), BobMail]),
        ["EnforcementTexts.RemovedMail"] = ([Acme], [Ada, Acme, BobMail]),
        ["EnforcementTexts.ScheduleComes"] = ([Acme], [Ada, Acme, Minute]),
        ["EnforcementTexts.ScheduleStarted"] = ([Acme], [Ada, Acme, Minute]),
        ["EnforcementTexts.ScheduleComesSummary"] = ([Acme], [Ada, Acme, Minute, 3, 12]),
        ["EnforcementTexts.ScheduleStartedSummary"] = ([Acme], [Ada, Acme, Minute, 3, 12]),
        ["EnforcementTexts.ResetMail"] = ([], [Ada, Acme, Enforcement("Platform"), Second, "https://id.test/signin/not-me?token=" + Secret]),
        ["EnforcementTexts.ResetElsewhere"] = ([AdaMail], ["Bob", AdaMail, Acme, Second]),
        ["EnforcementTexts.PassMail"] = ([], [Ada, Acme, BobMail, Second]),
        ["EnforcementTexts.InvitationMail"] = ([Acme], [Acme, BobMail, "https://id.test/signin/invitation?token=" + Secret, "2026-04-01 09:30"]),
        ["EnforcementTexts.ExemptionRequested"] = ([Acme], [Ada, Acme, AdaMail, 24, Reason, BobMail, "-"]),
        ["EnforcementTexts.ExemptionApproved"] = ([Acme], [Ada, Acme, AdaMail, 24, Reason, BobMail, Second]),
        ["EnforcementTexts.ExemptionWithdrawn"] = ([Acme], [Ada, Acme, AdaMail, 24, Reason, BobMail, "-"]),
        ["EnforcementTexts.BreakGlassRequested"] = ([Acme], [Ada, Acme, Reason, "-"]),
        ["EnforcementTexts.BreakGlassOpened"] = ([Acme], [Ada, Acme, Reason, Second]),
        ["EnforcementTexts.BreakGlassClosed"] = ([Acme], [Ada, Acme, Reason, Second]),
        ["SignInTexts.MailForgot"] = ([], [Ada, "https://id.test/signin/reset-password?ticket=" + Secret]),
        ["SignInTexts.MailGuessing"] = ([], ["https://id.test/signin/this-browser?ticket=" + Secret]),
        ["SignInTexts.MailObjected"] = ([], [Ada]),
        ["SignInTexts.MailObjection"] = ([AdaMail], ["Bob", AdaMail, Acme, Second]),
        ["EnforcementTexts.DeletionMail"] = ([], [Ada, AdaMail, Second, "https://id.test/signin/keep-account?token=" + Secret]),
        ["EnforcementTexts.DeletionPutOff"] = ([], [Ada, Acme, Second]),
        ["EnforcementTexts.DeletionPutOffAdmin"] = ([Acme], ["Bob", AdaMail, Acme, Second]),
        ["EnforcementTexts.DeletedMail"] = ([], [Ada]),
        ["SignInTexts.MailSetUpObjected"] = ([], [Ada]),
        ["SignInTexts.MailSetUpObjection"] = ([AdaMail], ["Bob", AdaMail, Acme, Second]),
        ["SignInTexts.MailHelp"] = ([AdaMail], ["Bob", AdaMail, Acme, Second, "https://id.test/admin/acme/members"]),
        ["SignInTexts.MailHelpAsked"] = ([], [Ada, Second]),
        ["SignInTexts.MailNewBrowser"] = ([], [Ada, "Firefox on Windows", "203.0.113.7", Second, "https://id.test/my/sessions"]),
        ["SignInTexts.MailNewEmail"] = ([], ["https://id.test/signin/confirm-new-email?ticket=" + Secret]),
        ["SignInTexts.MailEmailTaken"] = ([], []),
        ["SignInTexts.MailEmailChanged"] = ([], [Ada, AdaMail, "ada@new.test", Second, "https://id.test/signin/undo-email-change?token=" + Secret]),
        ["SignInTexts.MailEmailIsNew"] = ([], [Ada, "ada@new.test"]),
        ["SignInTexts.MailEmailUndone"] = ([], [Ada]),
        ["SignInTexts.MailEmailUndoneAdmin"] = ([AdaMail], ["Bob", AdaMail, Acme, Second]),
        ["SignInTexts.MailKept"] = ([], [Ada]),
        ["SignInTexts.MailPassUsed"] = ([], [Ada, Second]),
        ["SignInTexts.MailPasswordChanged"] = ([], [Ada]),
        ["SignInTexts.MailPasswordReset"] = ([], [Ada]),
        ["TwoFactorTexts.MailAuthenticatorAdded"] = ([], ["Ada's phone"]),
        ["TwoFactorTexts.MailAuthenticatorRemoved"] = ([], ["Ada's phone"]),
        ["TwoFactorTexts.MailCode"] = ([], ["271828", "10"]),
        ["TwoFactorTexts.MailDeviceReplaced"] = ([], ["Ada's phone"]),
        ["TwoFactorTexts.MailDisabled"] = ([], []),
        ["TwoFactorTexts.MailEnabled"] = ([], ["https://id.test/signin/not-me?token=" + Secret]),
        ["TwoFactorTexts.MailEnabledByPasskey"] = ([], ["Ada's laptop", "https://id.test/signin/not-me?token=" + Secret]),
        ["TwoFactorTexts.MailExhausted"] = ([], []),
        ["TwoFactorTexts.MailPasskeyAdded"] = ([], ["Ada's laptop"]),
        ["TwoFactorTexts.MailPasskeyRemoved"] = ([], ["Ada's laptop"]),
        ["TwoFactorTexts.MailRecoveryCodeUsed"] = ([], ["7"]),
        ["TwoFactorTexts.MailRecoveryCodesReplaced"] = ([], []),
    };

    /// <returns><see langword="null"/> where there is no sample of that mail.</returns>
    public (string Subject, string Body)? Write(string mail)
    {
        if (!All.TryGetValue(mail, out var sample))
        {
            return null;
        }

        var (folder, key) = (mail.Split('.')[0], mail.Split('.')[1]);
        var texts = Texts(folder);
        return (texts[key + "Subject", sample.Subject].Value, texts[key + "Body", sample.Body].Value);
    }

    private string Enforcement(string key, params object[] arguments) => Texts(nameof(EnforcementTexts))[key, arguments].Value;

    private IStringLocalizer Texts(string name) => localizers.Create(name switch
    {
        nameof(EnforcementTexts) => typeof(EnforcementTexts),
        nameof(SignInTexts) => typeof(SignInTexts),
        nameof(TwoFactorTexts) => typeof(TwoFactorTexts),
        _ => throw new InvalidOperationException($"Name {name} here."),
    });
}

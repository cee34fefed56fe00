using System.Globalization;
using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.TwoFactor;

/// <summary>Tells the person what became of their second factor; goes out with the change, or not at all.</summary>
public sealed class TwoFactorMail(
    IdentityProviderDbContext db, Outbox outbox, Issuer issuer, TimeProvider clock, IStringLocalizer<TwoFactorTexts> texts)
{
    /// <summary>After every first set-up, with the link by which the person says that it was not theirs.</summary>
    public void Enabled(Account account) => Send(account, "MailEnabled", ObjectionLink(account));

    /// <param name="name">Of the passkey, as the person called it.</param>
    public void EnabledByPasskey(Account account, string name) => Send(account, "MailEnabledByPasskey", name, ObjectionLink(account));

    /// <param name="name">As the person called it, or the default.</param>
    public void DeviceReplaced(Account account, string? name) => SendAbout(account, "MailDeviceReplaced", name);

    /// <inheritdoc cref="DeviceReplaced"/>
    public void AuthenticatorAdded(Account account, string? name) => SendAbout(account, "MailAuthenticatorAdded", name);

    /// <inheritdoc cref="DeviceReplaced"/>
    public void AuthenticatorRemoved(Account account, string? name) => SendAbout(account, "MailAuthenticatorRemoved", name);

    /// <param name="name">As the person called it.</param>
    public void PasskeyAdded(Account account, string name) => Send(account, "MailPasskeyAdded", name);

    /// <inheritdoc cref="PasskeyAdded"/>
    public void PasskeyRemoved(Account account, string name) => Send(account, "MailPasskeyRemoved", name);

    public void Disabled(Account account) => Send(account, "MailDisabled");

    public void RecoveryCodesReplaced(Account account) => Send(account, "MailRecoveryCodesReplaced");

    public void RecoveryCodeUsed(Account account, int left) =>
        Send(account, "MailRecoveryCodeUsed", left.ToString(CultureInfo.InvariantCulture));

    public void Exhausted(Account account) => Send(account, "MailExhausted");

    /// <summary>Holds no other run of six digits than the code.</summary>
    public void Code(Account account, string code, TimeSpan lifetime) =>
        Send(account, "MailCode", code, ((int)lifetime.TotalMinutes).ToString(CultureInfo.InvariantCulture));

    private string ObjectionLink(Account account)
    {
        var (notice, path) = SecurityNotice.About(NoticePurpose.FirstFactor, account.Id, tenantId: null, clock.GetUtcNow());
        db.Add(notice);
        return issuer.Link(path);
    }

    /// <summary>The default name is one in the language of the mail.</summary>
    private void SendAbout(Account account, string key, string? name) =>
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts[key + "Subject"], texts[key + "Body", name ?? texts["AuthenticatorApp"]]));

    private void Send(Account account, string key, params object[] arguments)
    {
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts[key + "Subject"], texts[key + "Body", arguments]));
    }
}

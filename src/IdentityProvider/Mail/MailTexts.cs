namespace IdentityProvider.Mail;

/// <summary>Names the texts of this folder: what the HTML of a mail says beyond its text.</summary>
public sealed class MailTexts;

using IdentityProvider.Passkeys;

namespace IdentityProvider.SignIn;

/// <summary>What <c>_PasskeyForm.cshtml</c> shows.</summary>
/// <param name="Action">Where the browser's answer is posted to.</param>
/// <param name="Autofill">The browser may offer passkeys where the e-mail address is typed: WebAuthn Level 3 §5.1.4, conditional mediation.</param>
public sealed record PasskeyFormView(PasskeyPrompt Prompt, string Action, string Button, bool Autofill = false);

using System.Text;

namespace IdentityProvider.TwoFactor;

/// <summary>What <c>_RecoveryCodes.cshtml</c> shows, once.</summary>
/// <param name="SavedAction">Where <c>I have saved these codes</c> posts to; an empty post that leads on.</param>
public sealed record RecoveryCodesView(IReadOnlyList<string> Codes, string SavedAction)
{
    /// <summary>The codes as a file that no request fetches.</summary>
    public string FileAddress =>
        "data:text/plain;charset=utf-8;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', Codes) + "\n"));
}

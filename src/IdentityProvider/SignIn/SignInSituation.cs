using IdentityProvider.Accounts;
using IdentityProvider.Sessions;

namespace IdentityProvider.SignIn;

/// <summary>Who stands before us in this browser, and what they proved: by an attempt where one is under way, else by the session.</summary>
public sealed record SignInSituation(Attempt? Attempt, Session? Session, SignInProgress Progress)
{
    public Account? Account => Attempt?.Account ?? Session?.Account;

    /// <summary>What a set-up or a mailed code is bound to.</summary>
    public Guid? PlaceId => Attempt?.Id ?? Session?.Id;
}

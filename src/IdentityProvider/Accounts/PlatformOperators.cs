namespace IdentityProvider.Accounts;

/// <summary>Who runs the platform now: asked anew for each thing that only an operator may do.</summary>
public static class PlatformOperators
{
    public static IQueryable<Account> Operators(this IQueryable<Account> accounts) => accounts.Where(a => a.IsOperator && a.EmailVerified && !a.Disabled);
}

using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>What an authorization request is decided by; plain values, gathered before.</summary>
public sealed record AuthorizationFacts
{
    public required SignInProgress Progress { get; init; }

    /// <summary>With the tenant's policy where the tenant is known.</summary>
    public required AuthenticationRequirement Requirement { get; init; }

    /// <summary>prompt=none: never a page.</summary>
    public bool Silent { get; init; }

    public bool Denied { get; init; }

    /// <summary>prompt=select_account, and nobody confirmed since the request arrived that it is this account.</summary>
    public bool AccountMustBeSelected { get; init; }

    /// <summary>id_token_hint names somebody else than who is signed in.</summary>
    public bool IsAnotherPerson { get; init; }

    /// <summary><see langword="null"/> while nobody is known.</summary>
    public TenantResolution? Tenant { get; init; }

    public bool ConsentMissing { get; init; }
}

/// <summary>What is done next about an authorization request.</summary>
public abstract record AuthorizationStep
{
    public sealed record Issue : AuthorizationStep;

    public sealed record SignIn(SignInStep Step) : AuthorizationStep;

    public sealed record SelectAccount : AuthorizationStep;

    public sealed record ChooseTenant : AuthorizationStep;

    public sealed record AskConsent : AuthorizationStep;

    /// <summary>OpenID Connect Core §3.1.2.6.</summary>
    public sealed record Refuse(string Error, string Description) : AuthorizationStep;
}

/// <summary>The one place that decides what an authorization request needs next. Every page leads back here.</summary>
public static class AuthorizationFlow
{
    public static AuthorizationStep Next(AuthorizationFacts facts)
    {
        if (facts.Denied)
        {
            return new AuthorizationStep.Refuse(Errors.AccessDenied, "The person denied the request.");
        }

        if (facts.AccountMustBeSelected)
        {
            return Page(facts, new AuthorizationStep.SelectAccount(), Errors.AccountSelectionRequired);
        }

        switch (SignInFlow.NextStep(facts.Progress, facts.Requirement))
        {
            case SignInStep.Complete:
                break;
            case SignInStep.Unreachable:
                return Unmet();
            case SignInStep.Password:
                return Page(facts, new AuthorizationStep.SignIn(SignInStep.Password), Errors.LoginRequired);
            case var step:
                return Page(facts, new AuthorizationStep.SignIn(step), Errors.InteractionRequired);
        }

        if (facts.IsAnotherPerson)
        {
            return new AuthorizationStep.Refuse(Errors.LoginRequired, "Another person is signed in than the one the request is about.");
        }

        return facts switch
        {
            { Tenant: TenantResolution.ChoiceNeeded } => Page(facts, new AuthorizationStep.ChooseTenant(), Errors.InteractionRequired),
            { Tenant: not TenantResolution.Member } => new AuthorizationStep.Refuse(Errors.AccessDenied, "The person may not use this application for that tenant."),
            { ConsentMissing: true } => Page(facts, new AuthorizationStep.AskConsent(), Errors.ConsentRequired),
            _ => new AuthorizationStep.Issue(),
        };
    }

    private static AuthorizationStep Page(AuthorizationFacts facts, AuthorizationStep step, string silentError) =>
        facts.Silent ? new AuthorizationStep.Refuse(silentError, "The request needs a page, and forbids one.") : step;

    private static AuthorizationStep.Refuse Unmet() =>
        new(Errors.UnmetAuthenticationRequirements, "What the request requires cannot be reached by this person.");
}

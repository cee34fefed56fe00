using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_the_facts_of_an_authorization
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Tenant Acme = new() { Slug = "acme", Name = "Acme" };

    private static readonly AuthorizationFacts Good = new()
    {
        Progress = new SignInProgress(new AuthenticationMethods(Noon), FactorsHeld.None, EmailProved: false) { PasswordIsFresh = true },
        Requirement = AuthenticationRequirement.SignedIn,
        Tenant = new TenantResolution.Member(Acme),
    };

    private static readonly AuthorizationFacts Nobody = Good with { Progress = SignInProgress.Nothing, Tenant = null };
    private static readonly AuthorizationFacts HalfWay = Good with { Requirement = AuthenticationRequirement.SignedIn.AtLeast(AssuranceLevel.MultiFactor) };

    [Fact]
    public void when_all_is_met_then_it_is_issued() => Assert.IsType<AuthorizationStep.Issue>(AuthorizationFlow.Next(Good));

    [Fact]
    public void when_the_person_denied_then_nothing_else_counts() => Refused("access_denied", Good with { Denied = true });

    [Fact]
    public void when_nobody_is_known_then_the_password_is_asked_for() =>
        Assert.Equal(new AuthorizationStep.SignIn(SignInStep.Password), AuthorizationFlow.Next(Nobody));

    [Fact]
    public void when_a_second_factor_is_demanded_then_its_page_comes_before_any_other_question() =>
        Assert.Equal(
            new AuthorizationStep.SignIn(SignInStep.EmailConfirmation),
            AuthorizationFlow.Next(HalfWay with { ConsentMissing = true, Tenant = new TenantResolution.ChoiceNeeded() }));

    [Fact]
    public void when_more_is_demanded_than_the_person_can_reach_then_they_are_sent_to_no_page() =>
        Refused("unmet_authentication_requirements", HalfWay with { Requirement = new AuthenticationRequirement(AssuranceLevel.PhishingResistant) });

    [Fact]
    public void when_an_account_must_be_selected_then_that_is_asked_first() =>
        Assert.IsType<AuthorizationStep.SelectAccount>(AuthorizationFlow.Next(HalfWay with { AccountMustBeSelected = true }));

    [Fact]
    public void when_another_person_is_signed_in_than_the_request_is_about_then_nothing_is_issued() =>
        Refused("login_required", Good with { IsAnotherPerson = true });

    [Fact]
    public void when_several_tenants_would_do_then_the_person_is_asked() =>
        Assert.IsType<AuthorizationStep.ChooseTenant>(AuthorizationFlow.Next(Good with { Tenant = new TenantResolution.ChoiceNeeded() }));

    [Fact]
    public void when_the_person_is_no_member_then_consent_is_not_even_asked_for() =>
        Refused("access_denied", Good with { Tenant = new TenantResolution.Denied(), ConsentMissing = true });

    [Fact]
    public void when_the_tenant_was_never_resolved_then_nothing_is_issued() => Refused("access_denied", Good with { Tenant = null });

    [Fact]
    public void when_consent_is_missing_then_it_is_asked_for() =>
        Assert.IsType<AuthorizationStep.AskConsent>(AuthorizationFlow.Next(Good with { ConsentMissing = true }));

    [Fact, Spec("OpenID Connect Core §3.1.2.6")]
    public void when_no_page_may_be_shown_then_the_error_says_which_one_would_be_needed()
    {
        Refused("login_required", Nobody with { Silent = true });
        Refused("interaction_required", HalfWay with { Silent = true });
        Refused("interaction_required", HalfWay with { Silent = true, Progress = HalfWay.Progress with { PasswordIsFresh = false } });
        Refused("interaction_required", Good with { Silent = true, Tenant = new TenantResolution.ChoiceNeeded() });
        Refused("consent_required", Good with { Silent = true, ConsentMissing = true });
        Refused("account_selection_required", Good with { Silent = true, AccountMustBeSelected = true });
        Assert.IsType<AuthorizationStep.Issue>(AuthorizationFlow.Next(Good with { Silent = true }));
    }

    private static void Refused(string error, AuthorizationFacts facts) =>
        Assert.Equal(error, Assert.IsType<AuthorizationStep.Refuse>(AuthorizationFlow.Next(facts)).Error);
}

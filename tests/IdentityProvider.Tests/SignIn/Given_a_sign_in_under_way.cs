using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_sign_in_under_way
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly FactorsHeld App = new(Authenticator: true, Passkey: false);
    private static readonly FactorsHeld Passkey = new(Authenticator: false, Passkey: true);
    private static readonly FactorsHeld Both = new(Authenticator: true, Passkey: true);
    private static readonly AuthenticationRequirement Password = AuthenticationRequirement.SignedIn;
    private static readonly AuthenticationRequirement TwoFactor = Password.AtLeast(AssuranceLevel.MultiFactor);

    [Fact]
    public void when_nothing_was_proved_then_the_password_comes_first() =>
        Assert.Equal(SignInStep.Password, SignInFlow.NextStep(SignInProgress.Nothing, Password));

    [Fact]
    public void when_the_tenant_demands_nothing_and_the_person_has_no_second_factor_then_the_password_completes() =>
        Assert.Equal(SignInStep.Complete, SignInFlow.NextStep(After(Noon), Password));

    [Fact]
    public void when_the_person_has_a_second_factor_then_it_is_asked_for_whatever_the_tenant_demands() =>
        Assert.Equal(SignInStep.TwoFactorChallenge, SignInFlow.NextStep(After(Noon, enrolled: true), Password));

    [Fact]
    public void when_two_factors_are_demanded_of_a_person_without_then_the_mailed_code_comes_before_any_key() =>
        Assert.Equal(SignInStep.EmailConfirmation, SignInFlow.NextStep(After(Noon), TwoFactor));

    [Fact]
    public void when_the_mailed_code_was_proved_then_set_up_follows() =>
        Assert.Equal(SignInStep.TwoFactorSetUp, SignInFlow.NextStep(After(Noon, emailProved: true), TwoFactor));

    [Fact]
    public void when_the_password_is_too_old_for_a_set_up_then_it_comes_before_the_mailed_code_and_before_the_key()
    {
        Assert.Equal(SignInStep.PasswordBeforeSetUp, SignInFlow.NextStep(After(Noon) with { PasswordIsFresh = false }, TwoFactor));
        Assert.Equal(SignInStep.PasswordBeforeSetUp, SignInFlow.NextStep(After(Noon, emailProved: true) with { PasswordIsFresh = false }, TwoFactor));
    }

    [Fact]
    public void when_the_password_is_too_old_for_a_set_up_then_that_matters_to_nobody_who_needs_none()
    {
        Assert.Equal(SignInStep.Complete, SignInFlow.NextStep(After(Noon) with { PasswordIsFresh = false }, Password));
        Assert.Equal(SignInStep.TwoFactorChallenge, SignInFlow.NextStep(After(Noon, enrolled: true) with { PasswordIsFresh = false }, TwoFactor));
    }

    [Fact]
    public void when_a_mailed_code_was_proved_by_a_person_with_a_second_factor_then_it_does_not_stand_in_for_it() =>
        Assert.Equal(SignInStep.TwoFactorChallenge, SignInFlow.NextStep(After(Noon, enrolled: true, emailProved: true), TwoFactor));

    [Fact]
    public void when_both_factors_were_proved_then_it_is_complete() =>
        Assert.Equal(SignInStep.Complete, SignInFlow.NextStep(AfterBoth(Noon), TwoFactor));

    [Fact]
    public void when_more_is_demanded_than_we_offer_then_no_page_leads_there() =>
        Assert.Equal(SignInStep.Unreachable, SignInFlow.NextStep(AfterBoth(Noon), TwoFactor.AtLeast(AssuranceLevel.PhishingResistant)));

    [Fact]
    public void when_a_fresh_sign_in_was_demanded_then_an_older_one_does_not_do() =>
        Assert.Equal(SignInStep.Password, SignInFlow.NextStep(AfterBoth(Noon.AddSeconds(-1)), TwoFactor.NoOlderThan(TimeSpan.Zero, arrivedAt: Noon)));

    [Fact]
    public void when_a_fresh_sign_in_was_demanded_then_it_is_demanded_once() =>
        Assert.Equal(SignInStep.Complete, SignInFlow.NextStep(AfterBoth(Noon.AddMinutes(2)), TwoFactor.NoOlderThan(TimeSpan.Zero, arrivedAt: Noon)));

    [Fact]
    public void when_a_bound_is_set_then_it_holds_for_the_second_factor_too()
    {
        var codeTooOld = new SignInProgress(new AuthenticationMethods(PasswordAt: Noon, OtpAt: Noon.AddMinutes(-10)), App, false);
        Assert.Equal(SignInStep.TwoFactorChallenge, SignInFlow.NextStep(codeTooOld, TwoFactor.NoOlderThan(TimeSpan.FromMinutes(1), Noon)));
    }

    [Fact]
    public void when_only_a_fresh_code_is_demanded_then_the_password_may_be_older()
    {
        var since = Noon.AddMinutes(-5);
        Assert.Equal(SignInStep.TwoFactorChallenge, SignInFlow.NextStep(AfterBoth(Noon.AddHours(-1)), Password.WithSecondFactorSince(since)));
        var stepped = new SignInProgress(new AuthenticationMethods(PasswordAt: Noon.AddHours(-1), OtpAt: Noon), App, false);
        Assert.Equal(SignInStep.Complete, SignInFlow.NextStep(stepped, Password.WithSecondFactorSince(since)));
    }

    [Fact]
    public void when_a_passkey_is_all_that_there_is_then_it_is_asked_for() =>
        Assert.Equal(SignInStep.PasskeyChallenge, SignInFlow.NextStep(After(Noon, enrolled: true) with { Held = Passkey }, TwoFactor));

    [Fact]
    public void when_phishing_resistance_is_demanded_then_a_code_is_no_way_but_a_passkey_is()
    {
        var demanded = TwoFactor.AtLeast(AssuranceLevel.PhishingResistant);
        Assert.Equal(SignInStep.PasskeyChallenge, SignInFlow.NextStep(AfterBoth(Noon) with { Held = Both }, demanded));
        var passkey = new PasskeyProof(Noon, Guid.Empty, false);
        Assert.Equal(SignInStep.Complete, SignInFlow.NextStep(AfterBoth(Noon) with { Held = Both, Methods = new(Passkey: passkey) }, demanded));
        var since = demanded.NoOlderThan(TimeSpan.Zero, Noon.AddMinutes(1));
        var codeAndPassword = new AuthenticationMethods(Noon.AddMinutes(1), Noon.AddMinutes(1), Passkey: passkey);
        Assert.Equal(SignInStep.PasskeyChallenge, SignInFlow.NextStep(AfterBoth(Noon) with { Held = Both, Methods = codeAndPassword }, since));
    }

    private static SignInProgress After(DateTimeOffset password, bool enrolled = false, bool emailProved = false) =>
        new(new AuthenticationMethods(PasswordAt: password), new FactorsHeld(enrolled, false), emailProved) { PasswordIsFresh = true };

    private static SignInProgress AfterBoth(DateTimeOffset at) =>
        new(new AuthenticationMethods(PasswordAt: at, OtpAt: at), App, EmailProved: false);
}

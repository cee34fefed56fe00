using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Policy;

public sealed class Given_methods_that_were_proved
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact, Spec("RFC 8176 §2")]
    public void when_it_was_the_password_then_nothing_more_is_claimed()
    {
        var methods = new AuthenticationMethods(PasswordAt: Noon);
        Assert.Equal(["pwd"], methods.References);
        Assert.Equal((AssuranceLevel.Password, "none", null), (methods.Assurance, methods.MetBy, methods.SecondFactorAt));
    }

    [Fact, Spec("RFC 8176 §2")]
    public void when_a_code_followed_then_both_and_mfa_are_claimed()
    {
        var methods = new AuthenticationMethods(Noon, OtpAt: Noon.AddMinutes(1));
        Assert.Equal(["pwd", "otp", "mfa"], methods.References);
        Assert.Equal((AssuranceLevel.MultiFactor, "otp", Noon, Noon.AddMinutes(1)), (methods.Assurance, methods.MetBy, methods.FirstFactorAt, methods.SecondFactorAt));
    }

    [Fact]
    public void when_it_was_a_recovery_code_then_it_shows_itself()
    {
        var methods = new AuthenticationMethods(Noon, RecoveryCodeAt: Noon);
        Assert.Equal(["pwd", "recovery_code", "mfa"], methods.References);
        Assert.Equal("recovery_code", methods.MetBy);
    }

    [Fact]
    public void when_both_second_factors_were_used_then_the_later_one_met_it()
    {
        Assert.Equal("otp", new AuthenticationMethods(Noon, OtpAt: Noon.AddMinutes(2), RecoveryCodeAt: Noon.AddMinutes(1)).MetBy);
        Assert.Equal("recovery_code", new AuthenticationMethods(Noon, OtpAt: Noon, RecoveryCodeAt: Noon.AddMinutes(1)).MetBy);
    }

    [Theory, Spec("RFC 8176 §2")]
    [InlineData(false, "hwk")]
    [InlineData(true, "swk")]
    public void when_it_was_a_passkey_then_it_is_both_factors_and_resists_phishing(bool isSynced, string key)
    {
        var methods = new AuthenticationMethods(Passkey: new PasskeyProof(Noon, Guid.Empty, isSynced));
        Assert.Equal([key, "user", "mfa"], methods.References);
        Assert.Equal((AssuranceLevel.PhishingResistant, "passkey", Noon, Noon), (methods.Assurance, methods.MetBy, methods.FirstFactorAt, methods.SecondFactorAt));
    }

    [Fact]
    public void when_a_code_followed_a_passkey_then_both_are_named_and_the_code_met_it()
    {
        var methods = new AuthenticationMethods(Noon, Noon.AddMinutes(1), Passkey: new PasskeyProof(Noon, Guid.Empty, false));
        Assert.Equal(["pwd", "otp", "hwk", "user", "mfa"], methods.References);
        Assert.Equal("otp", methods.MetBy);
    }

    [Fact]
    public void when_there_was_no_first_factor_then_a_code_alone_is_worth_nothing() =>
        Assert.Equal(AssuranceLevel.None, new AuthenticationMethods(OtpAt: Noon).Assurance);
}

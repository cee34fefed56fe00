using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_what_a_request_demands
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RequestDemands Nothing = new(null, null, [], null, false, Noon, Noon, AssuranceLevel.MultiFactor);

    [Fact]
    public void when_nobody_demands_anything_then_a_sign_in_will_do() =>
        Assert.Equal(AuthenticationRequirement.SignedIn, RequestRequirement.Of(Nothing));

    [Theory, Spec("OpenID Connect Core §3.1.2.1 acr_values")]
    [InlineData("", AssuranceLevel.Password)]
    [InlineData("pwd", AssuranceLevel.Password)]
    [InlineData("mfa", AssuranceLevel.MultiFactor)]
    [InlineData("pwd mfa", AssuranceLevel.Password)]
    [InlineData("mfa pwd", AssuranceLevel.MultiFactor)]
    [InlineData("phr mfa", AssuranceLevel.MultiFactor)]
    [InlineData("phr pwd mfa", AssuranceLevel.Password)]
    [InlineData("phr", AssuranceLevel.PhishingResistant)]
    [InlineData("gold silver", AssuranceLevel.Password)]
    [InlineData("gold mfa", AssuranceLevel.MultiFactor)]
    [InlineData("MFA", AssuranceLevel.Password)]
    public void when_several_levels_are_named_then_the_first_that_can_be_reached_is_demanded(string values, AssuranceLevel demanded) =>
        Assert.Equal(demanded, RequestRequirement.Of(Nothing with { AcrValues = values.Split(' ') }).Assurance);

    [Theory]
    [InlineData(TwoFactorMode.Off, null, null, "pwd", AssuranceLevel.Password)]
    [InlineData(TwoFactorMode.ReportOnly, null, null, "pwd", AssuranceLevel.Password)]
    [InlineData(TwoFactorMode.Required, null, null, "pwd", AssuranceLevel.MultiFactor)]
    [InlineData(TwoFactorMode.Required, 1, null, "pwd", AssuranceLevel.Password)]
    [InlineData(TwoFactorMode.Required, 0, null, "pwd", AssuranceLevel.MultiFactor)]
    [InlineData(TwoFactorMode.Off, null, AssuranceLevel.MultiFactor, "pwd", AssuranceLevel.MultiFactor)]
    [InlineData(TwoFactorMode.Off, null, AssuranceLevel.PhishingResistant, "mfa", AssuranceLevel.PhishingResistant)]
    public void when_tenant_client_and_request_demand_then_the_strictest_holds(
        TwoFactorMode mode, int? effectiveInSeconds, AssuranceLevel? client, string acr, AssuranceLevel demanded)
    {
        var effectiveAt = effectiveInSeconds is { } seconds ? Noon.AddSeconds(seconds) : (DateTimeOffset?)null;
        var demands = Nothing with { Policy = new TenantPolicy(mode, effectiveAt, 1), ClientMinimum = client, AcrValues = [acr] };
        Assert.Equal(demanded, RequestRequirement.Of(demands).Assurance);
    }

    [Fact, Spec("OpenID Connect Core §3.1.2.1 max_age")]
    public void when_an_age_is_named_then_it_counts_from_the_first_arrival()
    {
        var requirement = RequestRequirement.Of(Nothing with { MaxAge = TimeSpan.FromMinutes(1), Now = Noon.AddMinutes(9) });
        Assert.Equal((Noon.AddMinutes(-1), Noon.AddMinutes(-1)), (requirement.FirstFactorSince, requirement.SecondFactorSince));
    }

    [Fact, Spec("OpenID Connect Core §3.1.2.1 prompt=login")]
    public void when_a_fresh_sign_in_is_demanded_then_an_allowed_age_does_not_soften_it() =>
        Assert.Equal(Noon, RequestRequirement.Of(Nothing with { MaxAge = TimeSpan.FromHours(1), FreshSignIn = true }).FirstFactorSince);

    [Fact]
    public void when_an_age_reaches_before_the_calendar_then_every_proof_will_do() =>
        Assert.Equal(DateTimeOffset.MinValue, RequestRequirement.Of(Nothing with { MaxAge = TimeSpan.MaxValue }).FirstFactorSince);
}

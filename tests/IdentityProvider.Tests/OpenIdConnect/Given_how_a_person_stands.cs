using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>The judgement over every token of a person, and the seal behind it.</summary>
public sealed class Given_how_a_person_stands
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TenantStanding Acme = new(Guid.CreateVersion7(), "acme", Suspended: false, TwoFactorMode.Off, null, 1);
    private static readonly TenantStanding Strict = Acme with { Mode = TwoFactorMode.Required };

    private static readonly Standing Good = new()
    {
        SessionId = Guid.CreateVersion7(),
        Sid = "sid",
        AccountId = Guid.CreateVersion7(),
        AccountMaySignIn = true,
        PasswordAt = Noon,
        Tenant = Acme,
        Role = MemberRole.Member,
    };

    private static readonly Client App = new() { ClientId = "app", TenantId = Acme.Id };

    [Fact]
    public void when_all_is_well_then_nothing_stands_against_a_token() => Assert.Null(Refusal(Good));

    [Fact]
    public void when_the_session_is_unknown_then_it_is_refused() => Assert.Equal(IssuanceRefusal.SessionUnknown, Refusal(null));

    [Fact]
    public void when_anything_ended_then_it_is_refused()
    {
        Assert.Equal(IssuanceRefusal.SessionEnded, Refusal(Good with { SessionEnded = true }));
        Assert.Equal(IssuanceRefusal.AccountMayNotSignIn, Refusal(Good with { AccountMaySignIn = false }));
        Assert.Equal(IssuanceRefusal.GrantRevoked, Refusal(Good with { GrantStatus = Statuses.Revoked }));
        Assert.Equal(IssuanceRefusal.TenantUnavailable, Refusal(Good with { Tenant = null }));
        Assert.Equal(IssuanceRefusal.TenantUnavailable, Refusal(Good with { Tenant = Acme with { Suspended = true } }));
        Assert.Equal(IssuanceRefusal.NotAMember, Refusal(Good with { Role = null }));
    }

    [Fact]
    public void when_the_client_is_gone_disabled_or_another_tenants_then_it_is_refused()
    {
        Assert.Equal(IssuanceRefusal.ClientDisabled, IssuanceJudgement.Refusal(Good, null, AuthenticationRequirement.SignedIn, Noon));
        Assert.Equal(IssuanceRefusal.ClientDisabled, Refusal(Good, new Client { TenantId = Acme.Id, Disabled = true }));
        Assert.Equal(IssuanceRefusal.TenantUnavailable, Refusal(Good, new Client { TenantId = Guid.CreateVersion7() }));
        Assert.Null(Refusal(Good, new Client { TenantId = null }));
    }

    [Fact]
    public void when_the_tenant_demands_two_factors_then_one_is_refused_and_two_are_not()
    {
        Assert.Equal(IssuanceRefusal.SecondFactorRequired, Refusal(Good with { Tenant = Strict }));
        Assert.Null(Refusal(Good with { Tenant = Strict, OtpAt = Noon, HasSecondFactor = true }));
        Assert.Null(Refusal(Good with { Tenant = Strict, RecoveryCodeAt = Noon, HasSecondFactor = true }));
    }

    [Fact]
    public void when_the_second_factor_was_removed_since_then_its_proof_counts_no_more() =>
        Assert.Equal(IssuanceRefusal.SecondFactorRequired, Refusal(Good with { Tenant = Strict, OtpAt = Noon, HasSecondFactor = false }));

    [Theory, InlineData(-1, null), InlineData(0, IssuanceRefusal.SecondFactorRequired), InlineData(1, IssuanceRefusal.SecondFactorRequired)]
    public void when_the_policy_is_scheduled_then_it_holds_from_its_moment_on(int secondsAfter, IssuanceRefusal? expected)
    {
        var scheduled = Good with { Tenant = Strict with { EffectiveAt = Noon } };
        Assert.Equal(expected, IssuanceJudgement.Refusal(scheduled, App, AuthenticationRequirement.SignedIn, Noon.AddSeconds(secondsAfter)));
    }

    [Fact]
    public void when_the_client_takes_two_factors_only_then_its_tenants_policy_does_not_soften_that() =>
        Assert.Equal(IssuanceRefusal.SecondFactorRequired, Refusal(Good, new Client { TenantId = Acme.Id, MinimumAssurance = AssuranceLevel.MultiFactor }));

    [Fact]
    public void when_the_request_asks_for_a_younger_sign_in_then_the_old_one_is_refused() =>
        Assert.Equal(
            IssuanceRefusal.SignInTooOld,
            IssuanceJudgement.Refusal(Good, App, AuthenticationRequirement.SignedIn.NoOlderThan(TimeSpan.Zero, Noon.AddSeconds(1)), Noon.AddSeconds(1)));

    [Theory, Spec("DESIGN §5 no token without a decision")]
    [InlineData(TokenTypeIdentifiers.AccessToken)]
    [InlineData(TokenTypeIdentifiers.IdentityToken)]
    [InlineData(TokenTypeIdentifiers.RefreshToken)]
    [InlineData(TokenTypeIdentifiers.Private.AuthorizationCode)]
    [InlineData(TokenTypeIdentifiers.Private.DeviceCode)]
    public async Task when_a_way_around_the_gate_would_make_a_token_then_it_ends_as_a_fault_of_ours(string type)
    {
        var forgotten = new OpenIddictServerEvents.GenerateTokenContext(new OpenIddictServerTransaction()) { TokenType = type };
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new IssuanceSeal().HandleAsync(forgotten));

        IssuanceDecision.ForPerson.RecordOn(forgotten.Transaction);
        await new IssuanceSeal().HandleAsync(forgotten);
    }

    private static IssuanceRefusal? Refusal(Standing? standing, Client? client = null) =>
        IssuanceJudgement.Refusal(standing, client ?? App, AuthenticationRequirement.SignedIn, Noon);
}

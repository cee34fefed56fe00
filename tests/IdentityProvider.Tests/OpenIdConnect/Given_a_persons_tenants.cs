using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_a_persons_tenants
{
    private static readonly Membership Acme = In("acme");
    private static readonly Membership Globex = In("globex");
    private static readonly Membership Closed = In("closed", suspended: true);

    [Fact]
    public void when_the_application_is_one_tenants_then_it_is_that_one() => AssertMember(Acme, Of([Acme, Globex], only: Acme));

    [Fact]
    public void when_the_application_is_of_a_tenant_that_the_person_is_not_in_then_it_is_denied() => AssertDenied(Of([Globex], only: Acme));

    [Fact]
    public void when_an_application_of_one_tenant_names_another_then_it_is_denied() => AssertDenied(Of([Acme, Globex], only: Acme, asked: "globex"));

    [Fact]
    public void when_the_application_names_one_then_it_is_that_one() => AssertMember(Globex, Of([Acme, Globex], asked: "globex"));

    [Theory, InlineData("initech"), InlineData("no-such"), InlineData("ACME"), InlineData("closed")]
    public void when_the_application_names_one_that_will_not_do_then_it_is_denied(string asked) => AssertDenied(Of([Acme, Closed], asked: asked));

    [Fact]
    public void when_the_person_is_in_none_then_it_is_denied() => AssertDenied(Of([]));

    [Fact]
    public void when_the_only_one_is_suspended_then_it_is_denied() => AssertDenied(Of([Closed]));

    [Fact]
    public void when_one_is_usable_then_nobody_is_asked() => AssertMember(Acme, Of([Acme, Closed]));

    [Fact]
    public void when_several_are_usable_then_the_person_is_asked() => Assert.IsType<TenantResolution.ChoiceNeeded>(Of([Acme, Globex]));

    [Fact]
    public void when_the_person_chose_then_it_is_kept() => AssertMember(Globex, Of([Acme, Globex], chosen: Globex));

    [Fact]
    public void when_the_chosen_one_is_no_longer_usable_then_the_person_is_asked_again() =>
        Assert.IsType<TenantResolution.ChoiceNeeded>(Of([Acme, Globex, Closed], chosen: Closed));

    private static TenantResolution Of(Membership[] memberships, Membership? only = null, string? asked = null, Membership? chosen = null) =>
        TenantResolution.Of(only?.TenantId, asked, memberships, chosen?.TenantId);

    private static void AssertMember(Membership expected, TenantResolution actual) =>
        Assert.Equal(expected.Tenant.Slug, Assert.IsType<TenantResolution.Member>(actual).Tenant.Slug);

    private static void AssertDenied(TenantResolution actual) => Assert.IsType<TenantResolution.Denied>(actual);

    private static Membership In(string slug, bool suspended = false)
    {
        var tenant = new Tenant { Slug = slug, Name = slug, Suspended = suspended };
        return new Membership { TenantId = tenant.Id, AccountId = Guid.Empty, Tenant = tenant };
    }
}

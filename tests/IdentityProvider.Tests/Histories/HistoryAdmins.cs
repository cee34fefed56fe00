using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Histories;

/// <summary>What admins do in a history, by the services that pages and API call; each act is written down in the <see cref="HistoryBook"/> as it was answered.</summary>
internal sealed class HistoryAdmins(World world, HistoryBook book)
{
    private const string Reason = "It was in the story";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestProvider Provider => world.Provider;

    public async Task ChangePolicyAsync(string slug, TwoFactorMode mode, DateTimeOffset? from)
    {
        var tenant = await Provider.TenantNowAsync(slug);
        var wanted = new WantedPolicy(tenant.Id, mode, from, tenant.PolicyVersion, ActorId: null);
        if (await Provider.WithAsync<PolicyChange, PolicyChangeOutcome>(policies => policies.ApplyAsync(wanted, Cancellation)) is PolicyChangeOutcome.Changed)
        {
            book.Happened("policy.changed");
        }
    }

    /// <returns>Whether there was a membership to end.</returns>
    public async Task<bool> RemoveAsync(Person person, string slug)
    {
        if (await MembershipAsync(person, slug) is not { } member)
        {
            return false;
        }

        var target = new MemberTarget(member.TenantId, member.Id, await IdAsync(AdminsOf(slug)[0]));
        Assert.Equal(MemberChangeOutcome.Changed, await Provider.WithAsync<MemberChange, MemberChangeOutcome>(members => members.RemoveAsync(target, Cancellation)));
        book.Removed(person, slug);
        return true;
    }

    public async Task JoinAsync(Person person, string slug)
    {
        if (await MembershipAsync(person, slug) is not null)
        {
            return;
        }

        var (account, tenant) = (await IdAsync(person), await Provider.TenantNowAsync(slug));
        await Provider.WithDatabaseAsync(db =>
        {
            db.Add(new Membership { AccountId = account, TenantId = tenant.Id, JoinedAt = Provider.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
    }

    /// <returns><see langword="null"/>: the person is no member there.</returns>
    public async Task<ResetOutcome?> ResetAsync(Person person, string slug)
    {
        if (await MembershipAsync(person, slug) is not { } member)
        {
            return null;
        }

        Assert.True(StatedReason.TryParse(Reason, out var reason));
        var request = new FactorRequest(member.TenantId, [member.Id], await IdAsync(AdminsOf(slug)[0]), reason);
        var outcome = (await Provider.WithAsync<TwoFactorReset, ResetAnswer>(resets => resets.ApplyAsync(request, Cancellation))).Targets.Single().Outcome;
        Assert.True(outcome is ResetOutcome.Reset or ResetOutcome.NothingToReset or ResetOutcome.SharedAccount, outcome.ToString());
        if (outcome is ResetOutcome.Reset)
        {
            book.Happened("two_factor.reset");
        }

        return outcome;
    }

    /// <summary>By the first admin of the tenant. Acme has no other, so there it holds at once.</summary>
    public async Task ExemptAsync(Person person, string slug, int hours)
    {
        if (await MembershipAsync(person, slug) is not { } member)
        {
            return;
        }

        var target = new MemberTarget(member.TenantId, member.Id, await IdAsync(AdminsOf(slug)[0]));
        switch (await Provider.WithAsync<Exemptions, ExemptionOutcome>(exemptions => exemptions.RequestAsync(target, hours, Reason, Cancellation)))
        {
            case ExemptionOutcome.Requested:
                Assert.True(AdminsOf(slug).Length > 1, "Nobody else could approve it.");
                book.Requested(person, slug, hours);
                break;
            case ExemptionOutcome.Approved:
                Assert.Single(AdminsOf(slug));
                book.Requested(person, slug, hours);
                book.Approved(person, slug);
                break;
            case var refused:
                Assert.Equal(ExemptionOutcome.HasOne, refused);
                break;
        }
    }

    /// <param name="byRequester">Who must not.</param>
    public async Task ApproveAsync(Person person, string slug, bool byRequester)
    {
        if (await NewestExemptionAsync(person, slug) is not { } exemption)
        {
            return;
        }

        var admin = await IdAsync(byRequester ? AdminsOf(slug)[0] : AdminsOf(slug)[^1]);
        var outcome = await Provider.WithAsync<Exemptions, ExemptionOutcome>(exemptions => exemptions.ApproveAsync(exemption.TenantId, exemption.Id, admin, Cancellation));
        if (outcome is ExemptionOutcome.Approved)
        {
            Assert.False(byRequester, "Who asked for an exemption approved it.");
            book.Approved(person, slug);
        }
    }

    public async Task WithdrawAsync(Person person, string slug)
    {
        if (await NewestExemptionAsync(person, slug) is not { } exemption)
        {
            return;
        }

        var admin = await IdAsync(AdminsOf(slug)[0]);
        if (await Provider.WithAsync<Exemptions, ExemptionOutcome>(
            exemptions => exemptions.WithdrawAsync(exemption.TenantId, exemption.Id, admin, Cancellation)) is ExemptionOutcome.Withdrawn)
        {
            book.Withdrawn(person, slug);
        }
    }

    private Person[] AdminsOf(string slug) => slug == "acme" ? [world.Ada] : [world.Dora, world.Hugo];

    private async Task<Guid> IdAsync(Person person) => (await Provider.AccountOfAsync(person)).Id;

    private Task<Membership?> MembershipAsync(Person person, string slug) => Provider.WithDatabaseAsync(db => db.Set<Membership>().AsNoTracking()
        .SingleOrDefaultAsync(m => m.Account.Email == person.Email && m.Tenant.Slug == slug && m.EndedAt == null));

    private Task<Exemption?> NewestExemptionAsync(Person person, string slug) => Provider.WithDatabaseAsync(db => db.Set<Exemption>().AsNoTracking()
        .Where(e => e.Membership.Account.Email == person.Email && e.Membership.Tenant.Slug == slug)
        .OrderByDescending(e => e.RequestedAt).ThenByDescending(e => e.Id).FirstOrDefaultAsync());
}

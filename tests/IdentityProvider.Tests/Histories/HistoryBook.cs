using IdentityProvider.Enforcement;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Histories;

/// <summary>The tokens that came of one sign-in at one application.</summary>
internal sealed class Chain(RelyingParty app, Person person, TokenAnswer tokens)
{
    public RelyingParty App { get; } = app;

    public Person Person { get; } = person;

    public string Tenant { get; } = tokens.IdTokenClaims.GetProperty("tenant").GetString()!;

    public TokenAnswer Tokens { get; set; } = tokens;

    /// <summary>The refresh token before.</summary>
    public string? Old { get; set; }

    /// <summary>As it was found when somebody last looked.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Ended by a reset or a removal: nothing brings it back.</summary>
    public bool IsOver { get; set; }
}

/// <summary>A device and a recovery code that a reset took away.</summary>
internal sealed record LostFactor(AuthenticatorApp Phone, string RecoveryCode);

/// <summary>What a history did so far, by our own reckoning: what the provider says and stores is held against it.</summary>
internal sealed class HistoryBook(TimeProvider clock)
{
    private readonly Dictionary<(Person Person, string Tenant), ExemptionTerms> exemptions = [];
    private readonly Dictionary<string, int> events = [];

    /// <summary>Only those that the histories' own acts make.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["exemption.approved", "exemption.requested", "exemption.withdrawn", "member.removed", "policy.changed", "two_factor.reset"];

    public List<Chain> Chains { get; } = [];

    /// <summary>How often each of <see cref="Kinds"/> must stand in the audit trail.</summary>
    public IReadOnlyList<(string Kind, int Count)> Events => [.. Kinds.Select(kind => (kind, events.GetValueOrDefault(kind)))];

    public void Happened(string kind) => events[kind] = events.GetValueOrDefault(kind) + 1;

    public void Requested(Person person, string tenant, int hours)
    {
        exemptions[(person, tenant)] = new(hours, clock.GetUtcNow(), null);
        Happened("exemption.requested");
    }

    /// <summary>Fails where nobody asked for it, or too long ago.</summary>
    public void Approved(Person person, string tenant)
    {
        var now = clock.GetUtcNow();
        var terms = exemptions[(person, tenant)];
        Assert.Null(terms.Until);
        Assert.True(now < terms.RequestedAt + Exemption.ApprovalWithin, "What nobody approves within a day is dead.");
        exemptions[(person, tenant)] = terms with { Until = now.AddHours(terms.Hours) };
        Happened("exemption.approved");
    }

    public void Withdrawn(Person person, string tenant)
    {
        Assert.True(exemptions.Remove((person, tenant)), "What was withdrawn was there.");
        Happened("exemption.withdrawn");
    }

    public void Removed(Person person, string tenant)
    {
        exemptions.Remove((person, tenant));
        Happened("member.removed");
    }

    /// <summary>Until when the member does without a second factor, where it holds now.</summary>
    public DateTimeOffset? ExemptUntil(Person person, string tenant) =>
        exemptions.GetValueOrDefault((person, tenant))?.Until is { } until && until > clock.GetUtcNow() ? until : null;

    private sealed record ExemptionTerms(int Hours, DateTimeOffset RequestedAt, DateTimeOffset? Until);
}

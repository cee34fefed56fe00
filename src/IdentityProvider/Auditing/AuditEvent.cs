using System.Text.Json.Serialization;

namespace IdentityProvider.Auditing;

/// <summary>
/// Something that happened to an account or a tenant, named in the past tense. A feature derives one record for each kind;
/// the record's own properties become the details. None may hold a password, code, secret, token, or a user name typed by a stranger.
/// </summary>
/// <param name="Kind">Stable and dotted, as listed in docs/audit-events.md: <c>two_factor.enabled</c>.</param>
public abstract record AuditEvent([property: JsonIgnore] string Kind)
{
    /// <summary>Whom it happened to.</summary>
    [JsonIgnore]
    public Guid? AccountId { get; init; }

    /// <summary>The tenant that it belongs to; without one, every tenant sees it whose member the account was at that time.</summary>
    [JsonIgnore]
    public Guid? TenantId { get; init; }

    /// <summary>Who did it, where that is not the account itself.</summary>
    [JsonIgnore]
    public Guid? ActorId { get; init; }
}

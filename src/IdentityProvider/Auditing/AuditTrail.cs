using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;

namespace IdentityProvider.Auditing;

/// <summary>Adds history to the unit of work under way: the caller's <c>SaveChanges</c> and transaction keep both the change and its row, or neither.</summary>
public sealed class AuditTrail(IdentityProviderDbContext db, TimeProvider clock, RequestOrigin origin)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public void Record(AuditEvent happened) => db.Add(new AuditEntry
    {
        At = clock.GetUtcNow(),
        Kind = happened.Kind,
        AccountId = happened.AccountId,
        TenantId = happened.TenantId,
        ActorId = happened.ActorId ?? happened.AccountId,
        Details = JsonSerializer.Serialize(happened, happened.GetType(), Json),
        Address = origin.Address,
        UserAgent = origin.UserAgent,
        RequestId = origin.RequestId,
    });
}

using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;

namespace IdentityProvider.Auditing;

/// <summary>Adds history to the unit of work under way: the caller's <c>SaveChanges</c> and transaction keep both the change and its row, or neither.</summary>
public sealed class AuditTrail(IdentityProviderDbContext db, TimeProvider clock, RequestOrigin origin)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The detail of every event that came by our API: the application that asked, for itself or for the person who acted.</summary>
    public const string ByClient = "byClient";

    public void Record(AuditEvent happened) => db.Add(new AuditEntry
    {
        At = clock.GetUtcNow(),
        Kind = happened.Kind,
        AccountId = happened.AccountId,
        TenantId = happened.TenantId,
        ActorId = happened.ActorId ?? happened.AccountId,
        Details = DetailsOf(happened),
        Address = origin.Address,
        UserAgent = origin.UserAgent,
        RequestId = origin.RequestId,
    });

    private string DetailsOf(AuditEvent happened)
    {
        if (origin.ClientId is not { } clientId)
        {
            return JsonSerializer.Serialize(happened, happened.GetType(), Json);
        }

        var details = JsonSerializer.SerializeToNode(happened, happened.GetType(), Json)!.AsObject();
        details[ByClient] = clientId;
        return details.ToJsonString(Json);
    }
}

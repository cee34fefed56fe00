using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Api;

/// <summary>What happened in the tenant and to its members, by pages, newest first; or all of it, signed.</summary>
internal static class AuditEndpoints
{
    private static readonly AuditEntryView Example = new()
    {
        Id = Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e"),
        At = new DateTimeOffset(2027, 1, 31, 9, 0, 0, TimeSpan.Zero),
        Kind = "policy.changed",
        Actor = "ada@acme.example",
        Details = JsonDocument.Parse("""{ "before": "Off", "after": "Required", "version": 7, "byClient": "acme-admin" }""").RootElement,
    };

    public static void Map(IEndpointRouteBuilder tenant)
    {
        var audit = tenant.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", ListAsync).Reads<ApiPage<AuditEntryView>>(new("listAudit", "The audit log, newest first; paging neither skips nor repeats while others are written")
        {
            Parameters =
            [
                new("kind", "Only events of this kind; docs/audit-events.md has them all."), new("person", "Only what this person did or what happened to them, by e-mail."),
                new("actor", "Only what this person did, by e-mail."),
                new("from", "Not before this time, in UTC."), new("to", "Before this time, in UTC."), .. ApiParameter.Paging,
            ],
            Answer = new ApiPage<AuditEntryView>([Example], null),
            Problems = [PolicyExamples.Invalid],
        });
        audit.MapGet("/export", ExportAsync).ReadsFile(new("exportAudit", "All of it, oldest first, each line bound to the one before it and the last one signed: what `audit verify` checks"), TenantAuditExport.MediaType);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ApiCaller caller, TenantHistory history, CancellationToken cancellation)
    {
        var query = new ApiQuery(http.Request);
        var filter = new HistoryFilter(query.Text("kind"), query.Text("person"), query.Text("actor"), query.Time("from"), query.Time("to"));
        var (after, limit) = (query.After<HistoryCursor>(), query.Limit());
        if (query.Problem() is { } problem)
        {
            return problem;
        }

        var page = await history.PageAsync(caller.Tenant.Id, filter, after, cancellation, limit);
        return ApiCalls.Json(new ApiPage<AuditEntryView>([.. page.Rows.Select(AuditEntryView.Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> ExportAsync(HttpContext http, ApiCaller caller, TenantAuditExport export, CancellationToken cancellation)
    {
        if (new ApiQuery(http.Request).Problem() is { } problem)
        {
            return problem;
        }

        await export.SendAsync(http.Response, caller.Tenant, AuditExported.ManagementApi, caller.AccountId, cancellation);
        return Results.Empty;
    }
}

/// <summary>One row of the audit log, with the people by name where they are or were members.</summary>
public sealed record AuditEntryView
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    /// <summary>Whom it happened to.</summary>
    public Guid? AccountId { get; init; }

    /// <summary><see langword="null"/>: never a member here, or the account is deleted.</summary>
    public string? Person { get; init; }

    /// <summary>Who did it.</summary>
    public Guid? ActorId { get; init; }

    public string? Actor { get; init; }

    /// <summary>What docs/audit-events.md says of the kind; and <c>byClient</c>, where it came by this API.</summary>
    public required JsonElement Details { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    public string? RequestId { get; init; }

    internal static AuditEntryView Of(TenantHistoryRow row)
    {
        using var details = JsonDocument.Parse(row.Entry.Details);
        return new AuditEntryView
        {
            Id = row.Entry.Id,
            At = row.Entry.At,
            Kind = row.Entry.Kind,
            AccountId = row.Entry.AccountId,
            Person = row.Person,
            ActorId = row.Entry.ActorId,
            Actor = row.Actor,
            Details = details.RootElement.Clone(),
            Address = row.Entry.Address,
            UserAgent = row.Entry.UserAgent,
            RequestId = row.Entry.RequestId,
        };
    }
}

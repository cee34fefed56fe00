namespace IdentityProvider.Auditing;

/// <summary>What is found again in history.</summary>
public static class AuditEntries
{
    /// <summary>Whether or how often that happened to the account: what limits a mail to a person is told by the history that it leaves.</summary>
    /// <param name="happened">Its kind and account; its details do not matter.</param>
    /// <param name="since">Later than this; <see langword="null"/>: ever.</param>
    public static IQueryable<AuditEntry> Of(this IQueryable<AuditEntry> entries, AuditEvent happened, DateTimeOffset? since = null)
    {
        var (accountId, kind) = (happened.AccountId, happened.Kind);
        var ever = entries.Where(e => e.AccountId == accountId && e.Kind == kind);
        return since is { } from ? ever.Where(e => e.At > from) : ever;
    }
}

namespace IdentityProvider.TwoFactor;

public enum MailedCodeOutcome
{
    Accepted,
    Wrong,

    /// <summary>No live code here: none was sent, ten minutes passed, or too many wrong ones were tried.</summary>
    Expired,
}

/// <summary>
/// The second proof before a first factor is set up: a code mailed to the confirmed address, so that a stolen password
/// alone enrols nobody's device. Bound to the place (attempt or session) that asked.
/// </summary>
public sealed class MailedCode
{
    /// <summary>Sends a code where none is live in this place; on <paramref name="again"/> a new one, within limits.</summary>
    public Task SendAsync(Guid accountId, Guid placeId, bool again, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<MailedCodeOutcome> ProveAsync(Guid accountId, Guid placeId, string? code, CancellationToken cancellation) => throw new NotImplementedException();
}

using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>What a link that is mailed to a person carries, sealed: nothing is stored for it.</summary>
/// <param name="Email">The address that it is about, where that is not the account's.</param>
/// <param name="SecurityStamp">Changes with password, address and second factor: the link dies of each, and of its own use where that is one.</param>
internal sealed record MailedTicket(Guid Id, Guid AccountId, Guid SecurityStamp, DateTimeOffset ExpiresAt, string? Email = null);

/// <param name="purpose">What is sealed for one purpose opens for no other.</param>
internal sealed class MailedTickets(IDataProtectionProvider protection, string purpose, IdentityProviderDbContext db, TimeProvider clock)
{
    private readonly SealedJson<MailedTicket> seal = new(protection, purpose);

    public string Create(Account account, TimeSpan lifetime, string? email = null) =>
        seal.Seal(new MailedTicket(Guid.CreateVersion7(), account.Id, account.SecurityStamp, clock.GetUtcNow() + lifetime, email));

    /// <returns>The ticket and its account as it is now; <see langword="null"/> where it is too old, made up, or died of a change.</returns>
    public async Task<(MailedTicket Ticket, Account Account)?> OpenAsync(string? text, CancellationToken cancellation)
    {
        if (seal.Open(text) is not { } ticket || ticket.ExpiresAt <= clock.GetUtcNow())
        {
            return null;
        }

        var account = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == ticket.AccountId, cancellation);
        return account is { MaySignIn: true } && account.SecurityStamp == ticket.SecurityStamp ? (ticket, account) : null;
    }
}

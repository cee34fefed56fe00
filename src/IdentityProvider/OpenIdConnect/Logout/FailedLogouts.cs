using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>An application that was not told yet, though it was tried, that a session ended. Whose session it is, is nobody else's.</summary>
public sealed record FailedLogout
{
    public required Guid Id { get; init; }

    /// <summary>Its slug; <see langword="null"/>: the session was in use for several.</summary>
    public string? Tenant { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Of its address, of which nothing more is shown: a query may hold a secret. <see langword="null"/>: it has none any more.</summary>
    public string? Host { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required int Tries { get; init; }

    /// <summary><see cref="LogoutDelivery.LastFailure"/>.</summary>
    public required string Failure { get; init; }

    /// <summary><see langword="null"/>: given up.</summary>
    public DateTimeOffset? NextTryAt { get; init; }
}

/// <summary>What whoever runs the platform may know of logout tokens that were not taken, and do about it.</summary>
public sealed class FailedLogouts(IdentityProviderDbContext db, LogoutSignal signal, TimeProvider clock)
{
    /// <summary>Those that are given up or tried again, the newest first.</summary>
    /// <param name="after">The last one of the page before.</param>
    public async Task<List<FailedLogout>> ListAsync(Guid? after, int most, CancellationToken cancellation)
    {
        var failed = db.Set<LogoutDelivery>().AsNoTracking().Where(d => d.State != LogoutDeliveryState.Delivered && d.LastFailure != null);
        if (after is { } last)
        {
            failed = failed.Where(d => d.Id.CompareTo(last) < 0);
        }

        var rows = await failed.OrderByDescending(d => d.Id).Take(most)
            .Join(db.Set<Client>(), d => d.ClientId, c => c.Id, (d, c) => new
            {
                Delivery = d,
                c.ClientId,
                c.BackchannelLogoutUri,
                Tenant = db.Set<Tenant>().Where(t => t.Id == d.TenantId).Select(t => t.Slug).FirstOrDefault(),
            })
            .OrderByDescending(row => row.Delivery.Id)
            .ToListAsync(cancellation);
        return [.. rows.Select(row => new FailedLogout
        {
            Id = row.Delivery.Id,
            Tenant = row.Tenant,
            ClientId = row.ClientId!,
            Host = Uri.TryCreate(row.BackchannelLogoutUri, UriKind.Absolute, out var address) ? address.Host : null,
            CreatedAt = row.Delivery.CreatedAt,
            Tries = row.Delivery.Tries,
            Failure = row.Delivery.LastFailure!,
            NextTryAt = row.Delivery.State is LogoutDeliveryState.Waiting ? row.Delivery.NextTryAt : null,
        })];
    }

    /// <summary>Lets one that was given up begin anew with all its tries, within the caller's transaction.</summary>
    /// <returns>As it was; <see langword="null"/>: it is not given up. Of two at the same moment one is the first.</returns>
    public async Task<LogoutDelivery?> RetryAsync(Guid id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var given = db.Set<LogoutDelivery>().Where(d => d.Id == id && d.State == LogoutDeliveryState.Failed);
        var delivery = await given.AsNoTracking().SingleOrDefaultAsync(cancellation);
        var isFirst = await given.ExecuteUpdateAsync(
            set => set.SetProperty(d => d.State, LogoutDeliveryState.Waiting).SetProperty(d => d.NextTryAt, now).SetProperty(d => d.Tries, 0), cancellation) == 1;
        if (!isFirst)
        {
            return null;
        }

        signal.ExpectCommitOf(db);
        return delivery;
    }
}

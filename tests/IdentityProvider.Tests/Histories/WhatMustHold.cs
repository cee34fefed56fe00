using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Tests.Histories;

/// <summary>What must always hold, asked of the tokens that were given and of what is stored.</summary>
internal sealed class WhatMustHold(TestProvider provider, HistoryBook book)
{
    /// <summary>Of a token that was given to that person at this moment.</summary>
    public async Task CheckGivenAsync(Person person, JsonElement claims)
    {
        var amr = claims.GetProperty("amr").EnumerateArray().Select(value => value.GetString()).ToList();
        var (receipt, slug) = (claims.GetProperty("two_factor_policy"), claims.GetProperty("tenant").GetString()!);
        var (mode, metBy) = (receipt.GetProperty("mode").GetString(), receipt.GetProperty("met_by").GetString());

        var now = provider.Clock.GetUtcNow();
        var policy = (await provider.TenantNowAsync(slug)).Policy;
        Assert.Equal((policy.InForce(now).ToString(), policy.Version), (mode, receipt.GetProperty("version").GetInt32()));

        var isExempt = policy.RequiresTwoFactor(now) && !amr.Contains("mfa");
        Assert.True(isExempt == (metBy == "exemption") && metBy != "break_glass", $"{slug} required a second factor, or not, and the receipt differs: {claims}");
        if (isExempt)
        {
            var until = book.ExemptUntil(person, slug);
            Assert.True(until is not null, $"{slug} required a second factor, and no exemption of {person.Email} holds: {claims}");
            Assert.Equal(until.Value.ToUnixTimeSeconds(), receipt.GetProperty("until").GetInt64());
            Assert.Equal(["pwd"], amr);
        }

        var sid = claims.GetProperty("sid").GetString();
        var session = await provider.WithDatabaseAsync(db => db.Set<Session>().AsNoTracking().SingleAsync(s => s.PublicId == sid));
        Assert.Null(session.EndedAt);
        Assert.True(!amr.Contains("mfa") || session.OtpAt is not null || session.RecoveryCodeAt is not null, $"Nobody proved a second factor in this session: {claims}");
    }

    /// <summary>One live refresh token a chain; one audit row for each change, and none without.</summary>
    public async Task CheckStoredAsync()
    {
        var most = await provider.WithDatabaseAsync(db => db.Set<Token>()
            .Where(t => t.Type == TokenTypeIdentifiers.RefreshToken && t.Status == Statuses.Valid)
            .GroupBy(t => t.AuthorizationId)
            .Select(chain => chain.Count()).OrderByDescending(count => count).FirstOrDefaultAsync());
        Assert.InRange(most, 0, 1);

        var told = await provider.WithDatabaseAsync(db => db.Set<AuditEntry>()
            .Where(e => HistoryBook.Kinds.Contains(e.Kind)).GroupBy(e => e.Kind).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count));
        Assert.Equal(book.Events, HistoryBook.Kinds.Select(kind => (kind, told.GetValueOrDefault(kind))));
    }

    /// <summary>Nothing of a second factor, and nothing that came of one, is left of this person.</summary>
    public async Task CheckErasedAsync(Person person)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        var left = await provider.WithDatabaseAsync(async db => (
            Devices: await db.Set<Authenticator>().CountAsync(a => a.AccountId == id),
            Codes: await db.Set<RecoveryCode>().CountAsync(c => c.AccountId == id),
            Sessions: await db.Set<Session>().CountAsync(s => s.AccountId == id && s.EndedAt == null),
            Browsers: await db.Set<KnownBrowser>().CountAsync(b => b.AccountId == id)));
        Assert.Equal((0, 0, 0, 0), left);
    }

    public async Task<bool> HasSecondFactorAsync(Person person)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        return await provider.WithDatabaseAsync(db => db.Set<Authenticator>().AnyAsync(a => a.AccountId == id));
    }

    /// <summary>The sessions that did not end, but for those of one person.</summary>
    public Task<List<Guid>> SessionsAsync(Person? except = null) => provider.WithDatabaseAsync(db => db.Set<Session>()
        .Where(s => s.EndedAt == null && (except == null || s.Account.Email != except.Email)).OrderBy(s => s.Id).Select(s => s.Id).ToListAsync());
}

using System.Text.Json;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Sessions;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Tests.Histories;

/// <summary>What must always hold, asked of the tokens that were given and of what is stored.</summary>
public sealed class WhatMustHold(TestProvider provider)
{
    /// <summary>Of a token that was given at this moment.</summary>
    public async Task CheckGivenAsync(JsonElement claims)
    {
        var amr = claims.GetProperty("amr").EnumerateArray().Select(value => value.GetString()).ToList();
        var (receipt, slug) = (claims.GetProperty("two_factor_policy"), claims.GetProperty("tenant").GetString()!);
        var (mode, metBy) = (receipt.GetProperty("mode").GetString(), receipt.GetProperty("met_by").GetString());

        var policy = (await provider.TenantNowAsync(slug)).Policy;
        Assert.Equal((policy.InForce(provider.Clock.GetUtcNow()).ToString(), policy.Version), (mode, receipt.GetProperty("version").GetInt32()));
        if (policy.RequiresTwoFactor(provider.Clock.GetUtcNow()))
        {
            Assert.True(amr.Contains("mfa") || metBy is "exemption" or "break_glass", $"{slug} required a second factor: {claims}");
        }

        var sid = claims.GetProperty("sid").GetString();
        var session = await provider.WithDatabaseAsync(db => db.Set<Session>().AsNoTracking().SingleAsync(s => s.PublicId == sid));
        Assert.Null(session.EndedAt);
        Assert.True(!amr.Contains("mfa") || session.OtpAt is not null || session.RecoveryCodeAt is not null, $"Nobody proved a second factor in this session: {claims}");
    }

    /// <summary>One live refresh token a chain.</summary>
    public async Task CheckStoredAsync()
    {
        var most = await provider.WithDatabaseAsync(db => db.Set<Token>()
            .Where(t => t.Type == TokenTypeIdentifiers.RefreshToken && t.Status == Statuses.Valid)
            .GroupBy(t => t.AuthorizationId)
            .Select(chain => chain.Count()).OrderByDescending(count => count).FirstOrDefaultAsync());
        Assert.InRange(most, 0, 1);
    }
}

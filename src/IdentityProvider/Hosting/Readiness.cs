using IdentityProvider.Keys;
using IdentityProvider.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdentityProvider.Hosting;

/// <summary>The database answers and has the current schema.</summary>
internal sealed class DatabaseReadiness(DatabaseMigration migration) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await migration.IsPendingAsync(cancellationToken) ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy();
}

/// <summary>There is a key that signs, one that seals, and a ring that protects.</summary>
internal sealed class KeysReadiness(SigningKeyRing ring, SecretSeal seal, IDataProtectionProvider protection) : IHealthCheck
{
    private const string Purpose = nameof(KeysReadiness);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var protector = protection.CreateProtector(Purpose);
        byte[] text = [1, 2, 3];
        var usable = ring.Current is not null
            && seal.Open(seal.Seal(text, Purpose), Purpose).AsSpan().SequenceEqual(text)
            && protector.Unprotect(protector.Protect(text)).AsSpan().SequenceEqual(text);
        return Task.FromResult(usable ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
    }
}

using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Passkeys;

public static class PasskeysServices
{
    public static IServiceCollection AddPasskeys(this IServiceCollection services)
    {
        // Note: of all that Identity brings, the passkey handler alone is used.
        services.AddIdentityCore<Account>();
        return services
            .AddSingleton<IConfigureOptions<IdentityPasskeyOptions>, PasskeyRules>()
            .AddScoped<IUserStore<Account>, PasskeyStore>()
            .AddScoped<IPasskeyHandler<Account>, PasskeyHandler<Account>>()
            .AddScoped<PasskeyCeremonies>()
            .AddScoped<IPruning, SpentChallengePruning>();
    }
}

/// <summary>Relying party and origin are the issuer's, whatever a request says of its host; and who has the device must also be verified by it.</summary>
internal sealed class PasskeyRules(Issuer issuer, IOptions<IssuerOptions> settings) : IConfigureOptions<IdentityPasskeyOptions>
{
    public void Configure(IdentityPasskeyOptions options)
    {
        options.ServerDomain = settings.Value.Address?.Host;
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.AttestationConveyancePreference = "none";
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && IsOurs(context.Origin));
    }

    private bool IsOurs(string origin) => origin == issuer.Address.GetLeftPart(UriPartial.Authority);
}

internal sealed class SpentChallengePruning(IdentityProviderDbContext db, WriterTurn writer, TimeProvider clock) : IPruning
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await db.Set<SpentChallenge>().Where(c => c.ExpiresAt < now).PruneAsync(db, writer, cancellation);
    }
}

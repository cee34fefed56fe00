using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>Refresh tokens slide, but only so far: counted from the authorization, a family ends.</summary>
public sealed class GrantLifetime(IOptions<OpenIdConnectOptions> options) : IOpenIddictServerHandler<ProcessSignInContext>
{
    /// <summary>Only in codes and refresh tokens, which nobody but us can read.</summary>
    public const string StartedAt = "grant_started_at";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireRefreshTokenGenerated>()
        .UseSingletonHandler<GrantLifetime>().SetOrder(PrepareRefreshTokenPrincipal.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        var token = context.RefreshTokenPrincipal!;
        var started = DateTimeOffset.FromUnixTimeSeconds(long.Parse(token.GetClaim(StartedAt)!, System.Globalization.CultureInfo.InvariantCulture));
        var end = started + options.Value.RefreshTokenFamilyLifetime;
        if (token.GetExpirationDate() > end)
        {
            token.SetExpirationDate(end);
        }

        return ValueTask.CompletedTask;
    }
}

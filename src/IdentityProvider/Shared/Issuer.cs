using Microsoft.Extensions.Options;

namespace IdentityProvider.Shared;

/// <summary>
/// The one issuer, published with its trailing slash, the same everywhere; every absolute link of ours begins with it.
/// Where Development names none, the origin of the request under way.
/// </summary>
public sealed class Issuer(IOptions<IssuerOptions> options, IHttpContextAccessor accessor)
{
    private readonly Uri? configured = options.Value.Address;

    public Uri Address => configured ?? OriginOfRequest();

    /// <summary>Whether cookies may be <c>__Host-</c> and Secure.</summary>
    public bool IsHttps => (configured?.Scheme ?? accessor.HttpContext?.Request.Scheme) == Uri.UriSchemeHttps;

    /// <param name="path">Of our own, from the root: <c>/signin/reset-password?token=…</c>.</param>
    public string Link(string path) => Address.GetLeftPart(UriPartial.Authority) + path;

    private Uri OriginOfRequest() => accessor.HttpContext?.Request is { } request
        ? new Uri($"{request.Scheme}://{request.Host}/")
        : throw new RefusedException($"{IssuerOptions.Key}: set it; outside a request there is no address to take it from.");
}

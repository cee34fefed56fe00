using System.Globalization;
using System.Threading.RateLimiting;
using IdentityProvider.Api;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>Answers 429 with <c>Retry-After</c> (RFC 6585 §4) to a network, or to everybody, beyond <see cref="RateLimitOptions"/>.</summary>
internal sealed class RequestLimits(IOptions<RateLimitOptions> limits, RequestOrigin origin) : IConfigureOptions<RateLimiterOptions>
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly string[] Protocol = ["/connect/token", "/connect/par", "/connect/introspect", "/connect/revoke", "/connect/device"];

    private enum Kind
    {
        Unlimited,
        SignIn,
        Protocol,
    }

    public void Configure(RateLimiterOptions options)
    {
        var (signIn, protocol) = (limits.Value.SignInPerNetwork, limits.Value.ProtocolPerNetwork);
        var (signInInAll, protocolInAll) = (limits.Value.SignInInAll, limits.Value.ProtocolInAll);
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = RejectAsync;
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            Limiter(_ => origin.Network, kind => kind is Kind.SignIn ? signIn : protocol),
            Limiter(_ => "", kind => kind is Kind.SignIn ? signInInAll : protocolInAll));
    }

    private static PartitionedRateLimiter<HttpContext> Limiter(Func<HttpContext, string> who, Func<Kind, int> limit) =>
        PartitionedRateLimiter.Create<HttpContext, (Kind, string)>(http => KindOf(http.Request) is var kind and not Kind.Unlimited
            ? RateLimitPartition.GetFixedWindowLimiter((kind, who(http)), _ => new FixedWindowRateLimiterOptions { PermitLimit = limit(kind), Window = Window })
            : RateLimitPartition.GetNoLimiter((Kind.Unlimited, "")));

    private static Kind KindOf(HttpRequest request)
    {
        if (request.IsOfApi())
        {
            return Kind.Protocol;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return Kind.Unlimited;
        }

        return request.Path.StartsWithSegments("/signin") ? Kind.SignIn
            : Array.Exists(Protocol, path => request.Path.StartsWithSegments(path)) ? Kind.Protocol
            : Kind.Unlimited;
    }

    private static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellation)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window;
        context.HttpContext.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await context.HttpContext.RequestServices.GetRequiredService<LimitHistory>().NoteAsync(cancellation);
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>When an authorization request first came, and what the person said to it since.</summary>
/// <param name="Denied">The person denied the application what it asked for.</param>
public sealed record Arrival(DateTimeOffset At, bool Denied, bool IsFirst);

/// <summary>
/// Carries the first arrival in the address that the sign-in pages lead back to, sealed and bound to the request's parameters: nothing is
/// written for it, and nobody can make an old proof look fresh. prompt=login would ask for ever without it.
/// </summary>
public sealed class ArrivalSeal(IDataProtectionProvider protection, IHttpContextAccessor accessor, TimeProvider clock)
{
    public const string Parameter = "arrived";

    /// <summary>An attempt lives 30 minutes in all; whoever comes back later begins anew.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(40);

    private readonly IDataProtector protector = protection.CreateProtector("authorization-arrival/v1");

    public Arrival Open(OpenIddictRequest request)
    {
        var now = clock.GetUtcNow();

        // Note: from the browser's own address, since the engine puts a pushed request's parameters in the place of it.
        if (Unsealed(accessor.HttpContext?.Request.Query[Parameter]) is [var ticks, var denied, var hash]
            && hash == HashOf(request)
            && new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero) is var at
            && at <= now && now - at < Lifetime)
        {
            return new Arrival(at, denied == "1", IsFirst: false);
        }

        // Note: whole milliseconds, so that a proof of the same moment is not older only because a database keeps less.
        return new Arrival(new DateTimeOffset(now.UtcTicks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero), Denied: false, IsFirst: true);
    }

    /// <summary>The address that decides this request again. A pushed request stays a reference, so that its parameters cannot be changed on the way.</summary>
    public string ReturnPath(OpenIddictRequest request, Arrival arrival)
    {
        var seal = protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{arrival.At.UtcTicks} 0 {HashOf(request)}"));
        return QueryHelpers.AddQueryString(
            Addresses.Authorization, Carried(request).Append(new(Parameter, seal)).Select(p => KeyValuePair.Create(p.Key, (string?)p.Value)));
    }

    /// <summary>The same address, with the person's denial in it.</summary>
    public ReturnAddress Denied(ReturnAddress returnTo)
    {
        var (path, query) = returnTo.Path.IndexOf('?', StringComparison.Ordinal) is > 0 and var mark
            ? (returnTo.Path[..mark], QueryHelpers.ParseQuery(returnTo.Path[mark..]))
            : (returnTo.Path, []);
        if (path != Addresses.Authorization || Unsealed(query.GetValueOrDefault(Parameter)) is not [var ticks, _, var hash])
        {
            return returnTo;
        }

        query[Parameter] = protector.Protect($"{ticks} 1 {hash}");
        return ReturnAddress.From(QueryHelpers.AddQueryString(path, query));
    }

    private string[] Unsealed(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? [] : protector.Unprotect(text).Split(' ');
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    private static string HashOf(OpenIddictRequest request)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Carried(request).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}{value.Length}:{value}");
        }

        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static IEnumerable<KeyValuePair<string, string>> Carried(OpenIddictRequest request) => request.RequestUri is { Length: > 0 } reference
        ? [new(Parameters.ClientId, request.ClientId!), new(Parameters.RequestUri, reference)]
        : request.GetParameters().Where(p => p.Key != Parameter).SelectMany(p => Values(p.Value).Select(value => KeyValuePair.Create(p.Key, value)));

    private static IEnumerable<string> Values(OpenIddictParameter parameter) =>
        ((System.Collections.Immutable.ImmutableArray<string?>?)parameter)?.OfType<string>() ?? [];
}

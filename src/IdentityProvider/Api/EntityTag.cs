using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace IdentityProvider.Api;

/// <summary>RFC 9110 §8.8.3: a strong tag, which is the version of what it stands beside.</summary>
internal static class EntityTag
{
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>RFC 9110 §13.1.1. What cannot be read names no version that is current.</summary>
    public static bool IfMatchHolds(this HttpRequest request, int version) =>
        request.Headers.IfMatch.Count == 0 || Names(request.Headers.IfMatch, version, strong: true);

    /// <summary>RFC 9110 §13.1.2.</summary>
    public static bool HasIfNoneMatch(this HttpRequest request, int version) => Names(request.Headers.IfNoneMatch, version, strong: false);

    private static bool Names(IEnumerable<string?> header, int version, bool strong)
    {
        var current = new EntityTagHeaderValue(Of(version));
        return EntityTagHeaderValue.TryParseList([.. header.OfType<string>()], out var tags)
            && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison: strong));
    }
}

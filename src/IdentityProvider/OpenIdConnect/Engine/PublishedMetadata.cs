using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OpenIddict.Server;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>
/// Answers discovery and JWKS with bytes that the engine wrote once for each set of keys: relying parties ask for them all the
/// time, and with an <c>ETag</c> they get nothing where nothing changed (RFC 9110 §13.1.2).
/// </summary>
public sealed class PublishedMetadata(RequestDelegate next, IOptionsMonitor<OpenIddictServerOptions> engine)
{
    /// <summary>Kept, but asked about each time: a key that an operator makes sign at once is found at once.</summary>
    private const string MayBeKept = "no-cache";

    private static readonly FrozenSet<string> Published = new[] { Addresses.Configuration, Addresses.OAuthConfiguration, Addresses.Keys }.ToFrozenSet();

    private readonly ConcurrentDictionary<string, Answer> answers = [];

    public async Task InvokeAsync(HttpContext http)
    {
        // Note: the engine gets a new object of options with each change of the keys. It is read before the answer is made, so that
        // an answer never counts for options that are newer than what it was made of.
        var options = engine.CurrentValue;
        var path = http.Request.Path.Value ?? "";
        if (!HttpMethods.IsGet(http.Request.Method) || !Published.Contains(path) || options.Issuer is null)
        {
            await next(http);
            return;
        }

        if (!answers.TryGetValue(path, out var answer) || answer.Options != options)
        {
            if (await MadeByEngineAsync(http, options) is not { } made)
            {
                return;
            }

            answers[path] = answer = made;
        }

        await WriteAsync(http, answer);
    }

    /// <returns><see langword="null"/> where it was no success; then it is answered already.</returns>
    private async Task<Answer?> MadeByEngineAsync(HttpContext http, OpenIddictServerOptions options)
    {
        var response = http.Response;
        var outside = response.Body;
        using var body = new MemoryStream();
        response.Body = body;
        try
        {
            await next(http);
        }
        finally
        {
            response.Body = outside;
        }

        if (response.StatusCode != StatusCodes.Status200OK)
        {
            await outside.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted);
            return null;
        }

        var bytes = body.ToArray();
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 16))}\"");
        return new Answer(options, response.ContentType, bytes, tag);
    }

    private static async Task WriteAsync(HttpContext http, Answer answer)
    {
        var response = http.Response;
        response.Headers.ETag = answer.Tag.ToString();
        response.Headers.CacheControl = MayBeKept;
        if (http.Request.Headers.IfNoneMatch.OfType<string>().ToList() is { Count: > 0 } held
            && EntityTagHeaderValue.TryParseList(held, out var tags)
            && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(answer.Tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentLength = null;
            return;
        }

        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }

    private sealed record Answer(OpenIddictServerOptions Options, string? ContentType, byte[] Body, EntityTagHeaderValue Tag);
}

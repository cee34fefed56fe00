using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;

namespace IdentityProvider.Shared;

/// <summary>A file of <c>wwwroot</c>, kept in the assembly: the same in every host (server, demo, test), and never a path on a disk.</summary>
/// <param name="Address">With the hash of the content, so that a browser may keep it for ever.</param>
public sealed record Asset(string Name, string Address, string ETag, string ContentType, ReadOnlyMemory<byte> Content);

public static class Assets
{
    private const string Prefix = "wwwroot/";

    private static readonly FrozenDictionary<string, Asset> ByName = typeof(Assets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(Load)
        .ToFrozenDictionary(asset => asset.Name);

    public static IEnumerable<Asset> All => ByName.Values;

    /// <summary>For <c>href</c> and <c>src</c>: <c>Assets.Address("site.css")</c>.</summary>
    public static string Address(string name) => ByName[name].Address;

    private static Asset Load(string resource)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var name = resource[Prefix.Length..].Replace('\\', '/');
        var hash = Base64Url.EncodeToString(SHA256.HashData(content).AsSpan(0, 9));
        return new Asset(name, $"/{name}?v={hash}", $"\"{hash}\"", ContentTypeOf(name), content);
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".txt" => "text/plain; charset=utf-8",
        ".json" => "application/json",
        var other => throw new InvalidOperationException($"Name the content type of '{other}' files here."),
    };
}

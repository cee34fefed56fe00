using System.Text.Json;
using IdentityProvider.Shared;

namespace IdentityProvider.Provisioning;

/// <summary>
/// A provisioning document, read: tenants, people, APIs and clients as somebody wants them, and every fault that shows without
/// a look at the database. Its JSON schema is <c>provisioning.schema.json</c> beside this file.
/// </summary>
public sealed class ProvisioningDocument
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly List<DocumentFault> faults = [];

    private ProvisioningDocument()
    {
    }

    public IReadOnlyList<TenantEntry> Tenants { get; private set; } = [];

    public IReadOnlyList<UserEntry> Users { get; private set; } = [];

    public IReadOnlyList<ResourceEntry> Resources { get; private set; } = [];

    public IReadOnlyList<ClientEntry> Clients { get; private set; } = [];

    public IReadOnlyList<DocumentFault> Faults => faults;

    /// <exception cref="RefusedException">The file is not there or cannot be read.</exception>
    public static async Task<ProvisioningDocument> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return Parse(await File.ReadAllTextAsync(path, cancellation));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Never throws for what stands in the text: see <see cref="Faults"/>.</summary>
    public static ProvisioningDocument Parse(string text)
    {
        var document = new ProvisioningDocument();
        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            document.Read(json.RootElement);
        }
        catch (JsonException fault)
        {
            document.faults.Add(new DocumentFault("", $"line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: is no JSON"));
        }

        return document;
    }

    private void Read(JsonElement json)
    {
        var root = new DocumentObject(json, "", faults);
        root.Text("$schema");
        Tenants = root.Objects("tenants", TenantEntry.Read);
        Users = root.Objects("users", UserEntry.Read);
        Resources = root.Objects("resources", ResourceEntry.Read);
        Clients = root.Objects("clients", ClientEntry.Read);
        root.Finish();

        RefuseRepeated(Tenants.Select(tenant => (tenant.Path + ".slug", tenant.Slug)));
        RefuseRepeated(Users.Select(user => (user.Path + ".email", user.Email?.Canonical)));
        RefuseRepeated(Resources.Select(resource => (resource.Path + ".id", resource.Id)));
        RefuseRepeated(Clients.Select(client => (client.Path + ".clientId", (string?)client.Description.ClientId)));
    }

    private void RefuseRepeated(IEnumerable<(string Path, string? Key)> entries)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, key) in entries.Where(entry => !string.IsNullOrEmpty(entry.Key)))
        {
            if (!first.TryAdd(key!, path))
            {
                faults.Add(new DocumentFault(path, $"is the same as {first[key!]}"));
            }
        }
    }
}

using System.Text.Json;

namespace Demo;

/// <summary>The people of the demo's provisioning document, read for the table that is printed, so that the two cannot disagree.</summary>
public sealed record DemoPeople(IReadOnlyList<DemoTenant> Tenants, IReadOnlyList<DemoPerson> Users)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static async Task<DemoPeople> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return await JsonSerializer.DeserializeAsync<DemoPeople>(stream, Format) ?? throw new InvalidDataException($"{file} is empty.");
    }
}

public sealed record DemoTenant(string Slug, string Name, string Plan, DemoPolicy? TwoFactor);

public sealed record DemoPolicy(string Mode);

public sealed record DemoPerson(
    string Email, string Name, string Password, string? TotpSecret, IReadOnlyList<DemoMembership> Memberships);

public sealed record DemoMembership(string Tenant, string Role);

using System.Security.Cryptography;
using System.Text.Json;
using OtpNet;

namespace IdentityProvider.Benchmarks;

/// <summary>Somebody who signs in once, since a code works once.</summary>
internal sealed record BenchmarkPerson(string Email, string Key);

/// <summary>The people and applications that the provider is measured with.</summary>
internal sealed class BenchmarkData(int people)
{
    public const string Password = "correct horse battery staple";
    public const string RedirectUri = "https://app.test/callback";
    public const string Web = "bench-web";
    public const string Machine = "bench-machine";

    public string Secret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public IReadOnlyList<BenchmarkPerson> People { get; } =
        [.. Enumerable.Range(0, people).Select(n => new BenchmarkPerson($"person{n}@bench.test", Base32Encoding.ToString(RandomNumberGenerator.GetBytes(20)).TrimEnd('=')))];

    public string Document() => JsonSerializer.Serialize(new
    {
        tenants = new[] { new { slug = "bench", name = "Bench", plan = "Enterprise", twoFactor = new { mode = "Required" } } },
        users = People.Select(person => new
        {
            email = person.Email,
            name = person.Email[..person.Email.IndexOf('@', StringComparison.Ordinal)],
            password = Password,
            emailVerified = true,
            totpSecret = person.Key,
            memberships = new[] { new { tenant = "bench", role = "Member" } },
        }),
        resources = new[] { new { id = "https://orders.test", name = "Orders", scopes = "orders.read".Split(' ') } },
        clients = new[]
        {
            Client(Web, "authorization_code refresh_token", RedirectUri, "openid profile email offline_access"),
            Client(Machine, "client_credentials", null, "orders.read"),
        },
    });

    private object Client(string id, string grants, string? redirectUri, string scopes) => new
    {
        clientId = id,
        name = id,
        tenant = "bench",
        type = "Confidential",
        secret = Secret,
        grantTypes = grants.Split(' '),
        redirectUris = redirectUri is null ? Array.Empty<string>() : [redirectUri],
        scopes = scopes.Split(' '),
    };
}

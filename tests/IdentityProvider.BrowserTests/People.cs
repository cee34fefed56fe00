using System.Text.Json;
using System.Text.Json.Nodes;

namespace IdentityProvider.BrowserTests;

/// <summary>Somebody of the document below: each test has its own, so that none stands in another's way.</summary>
public sealed record KnownPerson(string Email, string Tenant, string Role, string? Key, string? Second = null, bool IsOperator = false)
{
    public string Password => "Lantern-Kanban-" + Email.Length;
}

internal static class People
{
    public const string ClientSecret = "demo-only-secret-of-the-sample-application";
    public const string Orders = "https://orders.demo.test";

    private static readonly KnownPerson[] All =
    [
        new("ada@acme.test", "acme", "Admin", "A4KUGJJ7KS3ELLICHSXO5MTNIIRKXZO2"),
        new("bob@acme.test", "acme", "Member", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
        new("kim@acme.test", "acme", "Member", "KRUGS4ZANFZSAYJAORSXG5BAONSWG4TF"),
        new("pat@acme.test", "acme", "Member", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"),
        new("ann@acme.test", "acme", "Member", "NBSWY3DPEB3W64TMMQQHI2DJOMQGC3DJ"),
        new("adele@acme.test", "acme", "Member", "MFSGK3DFEB3WS5DIEB2HO3ZAMRSXM2LD"),
        new("petra@acme.test", "acme", "Member", "OBQXG43XN5ZGIIDJOMQGC3DMEBTG64TF"),
        new("percy@acme.test", "acme", "Member", "OBSXEY3ZEBRWC3TEEBTG64TFEBUXGIDB"),
        new("kate@acme.test", "acme", "Member", "NNQXIZLTEBRW6ZDFEBUXGIDBEBZWKY3S"),
        new("paul@globex.test", "globex", "Member", null),
        new("lena@acme.test", "acme", "Member", null),
        new("linus@globex.test", "globex", "Member", null),
        new("kurt@acme.test", "acme", "Member", "NN2XE5BANNSWK4DTEBXG6IDDN5SGK4ZB"),
        new("alan@acme.test", "acme", "Member", null),
        new("nora@acme.test", "acme", "Member", null),
        new("alex@acme.test", "acme", "Member", null),
        new("felix@acme.test", "acme", "Member", "MZXXE3LTEBYG643UEB3WK3DMEBUGK4TF"),
        new("fiona@acme.test", "acme", "Member", "NZXSA43DOJUXA5DTEBQXIIDBNRWCAQJB"),
        new("olga@acme.test", "acme", "Member", "N5YGK3TFOJZSA43UMF4SA33QMVXCAQJB"),
        new("carol@acme.test", "acme", "Member", "ORUGKIDROVUWG2ZAMJZG653OEBTG66BA", Second: "globex"),
        new("grace@globex.test", "globex", "Admin", null),
        new("george@globex.test", "globex", "Member", null),
        new("gina@globex.test", "globex", "Admin", "ONSWG4TFOQQGC3TEEBXW42DFEBWW64TF"),
        new("oona@acme.test", "acme", "Member", "N5XW4YJANVQWWZLTEBSGS43UMFXGGZJA"),
        new("hugh@hooli.test", "hooli", "Admin", "NB2WO2BAMFWHOYLZOMQGW3TPO5ZSA5DI"),
        new("hana@hooli.test", "hooli", "Member", null),
        new("hiro@hooli.test", "hooli", "Member", "NBUXE3ZAOVZWK4ZAMEQGK6LTMVRXKZLT"),
        new("uma@umbra.test", "umbra", "Admin", "OVWWCIDSMVQWI4ZAO5UGC5BANFXGG5LS"),
        new("opal@platform.test", "", "", "N5YGC3BAOJ2W44ZAORUGKIDQNRQXIZTP", IsOperator: true),
        new("otis@platform.test", "", "", "N52GS4ZAORUGKIDPORUGK4RAN5YGK4TB", IsOperator: true),
        new("ivy@initech.test", "initech", "Admin", "NF3HSIDCOJQW4ZDTEB2GQZJANBXXK43F"),
        new("irene@initech.test", "initech", "Admin", "PFXXKIDBOJSSA53FNRRW63LFEB2G6IDU"),
    ];

    public static KnownPerson Named(string name) => All.Single(person => person.Email.StartsWith(name + "@", StringComparison.Ordinal));

    /// <summary>The demo's own document, for the ports of this run and with these people, so that the demo is tested by it.</summary>
    public static async Task<string> DocumentAsync(string sample, string elsewhere)
    {
        var demo = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "demo.json"));
        var document = JsonNode.Parse(
            demo.Replace("http://localhost:5090", sample, StringComparison.Ordinal),
            documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        foreach (var slug in (string[])["hooli", "umbra"])
        {
            document["tenants"]!.AsArray().Add(JsonNode.Parse($$"""{ "slug": "{{slug}}", "name": "{{slug}}", "plan": "Enterprise", "twoFactor": { "mode": "Required" } }"""));
        }

        document["users"] = new JsonArray([.. All.Select(person => JsonNode.Parse(User(person)))]);
        document["clients"]!.AsArray().Add(JsonNode.Parse(Application.Client(elsewhere)));
        document["clients"]!.AsArray().Add(JsonNode.Parse(Application.Client(elsewhere, Application.OfInitech, "initech")));
        return document.ToJsonString();
    }

    private static string User(KnownPerson person) => $$"""
        { "email": "{{person.Email}}", "name": "{{char.ToUpperInvariant(person.Email[0]) + person.Email[1..person.Email.IndexOf('@', StringComparison.Ordinal)]}}",
          "password": "{{person.Password}}", "emailVerified": true, "operator": {{(person.IsOperator ? "true" : "false")}}{{(person.Key is null ? "" : $", \"totpSecret\": \"{person.Key}\"")}},
          "memberships": [ {{(person.IsOperator ? "" : Membership(person.Tenant, person.Role))}}
            {{(person.Second is null ? "" : ", " + Membership(person.Second, "Member"))}} ] }
        """;

    private static string Membership(string tenant, string role) => $$"""{ "tenant": "{{tenant}}", "role": "{{role}}" }""";
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IdentityProvider.Provisioning;
using IdentityProvider.Tests.Architecture;

namespace IdentityProvider.Tests.Provisioning;

/// <summary>The schema that ships and the reader say the same.</summary>
public sealed partial class Given_the_schema
{
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Provider, "Provisioning", "provisioning.schema.json")))!;

    [Theory]
    [InlineData("", "", """{ "?": 1 }""")]
    [InlineData("tenant", "tenants[0]", """{ "tenants": [ { "?": 1 } ] }""")]
    [InlineData("twoFactor", "tenants[0].twoFactor", """{ "tenants": [ { "twoFactor": { "?": 1 } } ] }""")]
    [InlineData("user", "users[0]", """{ "users": [ { "?": 1 } ] }""")]
    [InlineData("membership", "users[0].memberships[0]", """{ "users": [ { "memberships": [ { "?": 1 } ] } ] }""")]
    [InlineData("resource", "resources[0]", """{ "resources": [ { "?": 1 } ] }""")]
    [InlineData("client", "clients[0]", """{ "clients": [ { "?": 1 } ] }""")]
    public void when_the_reader_lists_what_it_knows_then_the_schema_has_just_that(string definition, string path, string document)
    {
        var unknown = ProvisioningDocument.Parse(document).Faults.Single(fault => fault.Path == (path.Length == 0 ? "?" : path + ".?"));

        var known = Known().Match(unknown.Rule).Groups[1].Value.Split(", ");
        var described = definition.Length == 0 ? Schema : Schema["$defs"]![definition]!;
        Assert.Equal(known.Order(), described["properties"]!.AsObject().Select(property => property.Key).Order());
        Assert.False(described["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void when_the_schema_lists_values_then_the_reader_takes_each_of_them()
    {
        Assert.All(Values("tenant", "plan"), value => AssertTaken($$"""{ "tenants": [ { "slug": "a", "plan": {{value}} } ] }"""));
        Assert.All(Values("twoFactor", "mode"), value => AssertTaken($$"""{ "tenants": [ { "slug": "a", "twoFactor": { "mode": {{value}} } } ] }"""));
        Assert.All(Values("membership", "role"), value => AssertTaken($$"""{ "users": [ { "email": "a@a.test", "memberships": [ { "tenant": "a", "role": {{value}} } ] } ] }"""));
        Assert.All(Values("client", "minimumAcr"), value => AssertTaken(Client("minimumAcr", value)));
        Assert.All(Values("client", "consent"), value => AssertTaken(Client("consent", value)));
        Assert.All(Values("client", "idTokenSigningAlg"), value => AssertTaken(Client("idTokenSigningAlg", value)));
    }

    [Fact]
    public void when_the_example_is_read_then_nothing_is_wrong_with_it_and_it_shows_every_member()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "provisioning.example.json"));

        Assert.Empty(ProvisioningDocument.Parse(text).Faults);
        Assert.All(
            Schema["$defs"]!.AsObject().Where(definition => definition.Value!["properties"] is not null).SelectMany(definition => definition.Value!["properties"]!.AsObject()),
            property => Assert.Contains($"\"{property.Key}\":", text, StringComparison.Ordinal));
    }

    private static void AssertTaken(string document) => Assert.Empty(ProvisioningDocument.Parse(document).Faults);

    private static string Client(string member, string value) =>
        $$"""{ "clients": [ { "clientId": "c", "secret": "s", "redirectUris": [ "https://a.test/" ], "{{member}}": {{value}} } ] }""";

    private static IEnumerable<string> Values(string definition, string property) =>
        Schema["$defs"]![definition]!["properties"]![property]!["enum"]!.AsArray().Select(value => value?.ToJsonString() ?? "null");

    [GeneratedRegex("known are (.*)$")]
    private static partial Regex Known();
}

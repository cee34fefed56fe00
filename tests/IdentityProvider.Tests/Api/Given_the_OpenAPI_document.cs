using System.Text.Json;
using IdentityProvider.Api;
using IdentityProvider.Tests.Architecture;
using IdentityProvider.Tests.Driving;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace IdentityProvider.Tests.Api;

public sealed class Given_the_OpenAPI_document(World world) : IClassFixture<World>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task when_it_is_read_then_it_is_valid_and_says_how_one_gets_a_token()
    {
        var read = OpenApiDocument.Parse(await TextAsync(), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Empty(read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()));
        var flows = read.Document!.Components!.SecuritySchemes!["oauth2"].Flows!;
        Assert.Equal("https://id.test/connect/authorize", flows.AuthorizationCode!.AuthorizationUrl!.AbsoluteUri);
        Assert.Equal("https://id.test/connect/token", flows.ClientCredentials!.TokenUrl!.AbsoluteUri);
        Assert.Equal(["platform.manage", "tenant.manage", "tenant.read"], flows.AuthorizationCode.Scopes!.Keys.Order());
    }

    [Fact]
    public async Task when_an_endpoint_of_the_API_is_mapped_then_it_is_in_it_guarded_and_with_its_errors()
    {
        var document = OpenApiDocument.Parse(await TextAsync(), "json").Document!;
        var described = document.Paths.SelectMany(path => path.Value.Operations!.Select(operation => $"{operation.Key.Method} {path.Key}")).Order(StringComparer.Ordinal);
        var endpoints = world.Provider.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal) && endpoint.RoutePattern.RawText != ApiAddresses.OpenApi).ToList();
        Assert.Equal(
            endpoints.Select(endpoint => $"{endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Single()} {endpoint.RoutePattern.RawText!.Replace(":guid", "", StringComparison.Ordinal).TrimEnd('/')}").Order(StringComparer.Ordinal),
            described);
        Assert.All(endpoints, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<ApiAccess>()));
        Assert.All(document.Paths.SelectMany(path => path.Value.Operations!.Values), operation =>
        {
            Assert.NotEmpty(operation.Security!);
            Assert.NotEmpty(operation.Summary!);
            Assert.All(["401", "403", "404", "429"], status => Assert.NotEmpty(operation.Responses![status].Content!["application/problem+json"].Examples!));
        });
    }

    [Fact]
    public async Task when_a_body_is_described_then_its_example_is_of_its_schema_and_unlike_a_free_form()
    {
        var root = JsonDocument.Parse(await TextAsync()).RootElement;
        var put = root.GetProperty("paths").GetProperty("/api/v1/tenants/{slug}/two-factor-policy").GetProperty("put");
        var content = put.GetProperty("requestBody").GetProperty("content").GetProperty("application/json");
        Assert.Equal(["mode", "effectiveAt", "previewToken"], content.GetProperty("example").EnumerateObject().Select(member => member.Name));
        Assert.Contains("admins_not_ready", put.GetProperty("responses").GetProperty("409").GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject().Select(e => e.Name));
        Assert.Equal("date-time", root.GetProperty("components").GetProperty("schemas").GetProperty("ExemptionView").GetProperty("properties").GetProperty("endsAt").GetProperty("format").GetString());
        Assert.Contains("If-Match", put.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task when_people_read_about_it_then_each_call_and_each_code_is_there()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "management-api.md"), Stop);
        var operations = JsonDocument.Parse(await TextAsync()).RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject(), (path, operation) => (Path: path.Name, Method: operation.Name.ToUpperInvariant(), Answers: operation.Value.GetProperty("responses"))).ToList();
        Assert.All(operations, call => Assert.Contains($"`{call.Method} {call.Path[ApiAddresses.Version1.Length..]}`", page, StringComparison.Ordinal));
        var codes = operations.SelectMany(call => call.Answers.EnumerateObject())
            .Select(answer => answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out var problem) ? problem : default)
            .Where(problem => problem.ValueKind is JsonValueKind.Object)
            .SelectMany(problem => problem.GetProperty("examples").EnumerateObject()).Select(example => example.Name).Distinct().ToList();
        Assert.InRange(codes.Count, 20, 100);
        Assert.All(codes, code => Assert.Matches($@"`(\d+ )?{code}`", page));
    }

    private async Task<string> TextAsync()
    {
        using var http = world.Provider.NewClient();
        return await http.GetStringAsync(new Uri("/api/v1/openapi.json", UriKind.Relative), Stop);
    }
}

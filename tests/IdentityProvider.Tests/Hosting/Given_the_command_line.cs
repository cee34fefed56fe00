using IdentityProvider.Hosting;

namespace IdentityProvider.Tests.Hosting;

/// <summary>Outside Development, as an operator meets it: nothing is there that was not made.</summary>
public sealed class Given_the_command_line : IDisposable
{
    private const string Issuer = "--Issuer=https://id.test/";

    private readonly string folder = Directory.CreateTempSubdirectory("idp-command-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("aply", "x")]
    [InlineData("apply")]
    [InlineData("apply", "x", "--overwrite", "everything")]
    [InlineData("apply", "x", "--dry-rn")]
    [InlineData("keys")]
    [InlineData("audit")]
    [InlineData("audit", "export")]
    [InlineData("operator")]
    [InlineData("operator", "add")]
    [InlineData("audit", "verify")]
    [InlineData("audit", "verify", "x", "--output", "y")]
    [InlineData("keys", "rotate", "--now", "--second-factor")]
    public async Task when_it_is_wrong_then_the_exit_code_is_2_and_standard_error_says_why(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("apply", "--help")]
    [InlineData("keys", "--help")]
    [InlineData("keys", "init", "--help")]
    [InlineData("keys", "list", "--help")]
    [InlineData("keys", "rotate", "--help")]
    [InlineData("migrate", "--help")]
    [InlineData("operator", "--help")]
    [InlineData("operator", "add", "--help")]
    [InlineData("audit", "--help")]
    [InlineData("audit", "export", "--help")]
    [InlineData("audit", "verify", "--help")]
    public async Task when_help_is_asked_for_then_there_is_some(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_keys_are_made_listed_and_rotated_then_each_command_does_it_without_any_other_setting()
    {
        var (missing, _, error) = await RunAsync("keys", "list");
        Assert.Equal(1, missing);
        Assert.Contains("`keys init`", Assert.Single(Lines(error)), StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("keys", "init")).Code);
        Assert.Single(Lines((await RunAsync("keys", "init")).Output));
        Assert.Equal(2, Lines((await RunAsync("keys", "list")).Output).Count(line => line.Contains("  active ", StringComparison.Ordinal)));
        Assert.Equal(2, Lines((await RunAsync("keys", "rotate")).Output).Count(line => line.Contains("  announced ", StringComparison.Ordinal)));
        Assert.Equal(4, Lines((await RunAsync("keys", "rotate", "--now")).Output).Count(line => line.Contains("  retired ", StringComparison.Ordinal)));
        Assert.Equal(0, (await RunAsync("keys", "rotate", "--second-factor")).Code);
        Assert.Contains("  opens", (await RunAsync("keys", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_document_is_applied_then_the_plan_is_printed_and_faults_go_to_standard_error()
    {
        var file = Path.Combine(folder, "document.json");
        await File.WriteAllTextAsync(file, """{ "tenants": [ { "slug": "acme" } ] }""", TestContext.Current.CancellationToken);
        await RunAsync("keys", "init");

        Assert.StartsWith("+ create  tenant", (await RunAsync("apply", file, "--dry-run", Issuer)).Output, StringComparison.Ordinal);
        Assert.StartsWith("+ create  tenant", (await RunAsync("apply", file, Issuer)).Output, StringComparison.Ordinal);
        Assert.StartsWith("= same    tenant", (await RunAsync("apply", file, Issuer)).Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, """{ "tenants": [ { "slug": "Acme" }, 5 ] }""", TestContext.Current.CancellationToken);
        var (code, output, error) = await RunAsync("apply", file, Issuer);
        Assert.Equal((1, ""), (code, output));
        Assert.Collection(
            Lines(error),
            line => Assert.StartsWith("tenants[0].slug: ", line, StringComparison.Ordinal),
            line => Assert.StartsWith("tenants[1]: ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task when_a_file_or_a_setting_is_wrong_then_one_line_says_which()
    {
        var (code, _, error) = await RunAsync("apply", Path.Combine(folder, "nothing.json"));
        Assert.Equal(1, code);
        Assert.Contains("nothing.json", Assert.Single(Lines(error)), StringComparison.Ordinal);

        (code, _, error) = await RunAsync("keys", "init", "--Keys:AnnouncedFor=00:00:01");
        Assert.Equal(1, code);
        Assert.StartsWith("Keys:AnnouncedFor:", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_operator_is_added_and_no_issuer_is_set_then_the_key_is_named_and_no_link_is_printed()
    {
        await RunAsync("keys", "init");
        var (code, output, error) = await RunAsync("operator", "add", "olga@platform.test");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("Issuer", Assert.Single(Lines(error)), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] settings =
        [
            "--environment=Production", $"--contentRoot={folder}", "--applicationName=IdentityProvider", $"--Keys:Directory={folder}/keys",
            $"--Database:ConnectionString=Data Source={folder}/test.db;Pooling=False", "--Database:Provider=Sqlite",
        ];
        var code = await Commands.RunAsync([.. arguments, .. settings], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

using IdentityProvider.Hosting;

namespace IdentityProvider.Tests.Driving;

/// <summary>The command line beside a provider that runs: on its database and keys, with a process's own clock.</summary>
internal static class CommandLine
{
    public static Task<(int Code, string Output, string Error)> CommandAsync(this TestProvider provider, params string[] arguments) =>
        RunAsync(arguments, "Production", TestProvider.Issuer, provider.KeysDirectory, $"--Database:Provider={provider.Database.Provider}", $"--Database:ConnectionString={provider.Database.ConnectionString}");

    public static Task<(int Code, string Output, string Error)> CommandAsync(this ServerProcess server, params string[] arguments) =>
        RunAsync(arguments, "Development", server.Issuer, server.KeysDirectory, $"--Database:ConnectionString={server.ConnectionString}");

    /// <summary>Exports a tenant's history and checks the file as an auditor does: signed, one chain, nothing missing.</summary>
    public static async Task AssertTheTrailIsWholeAsync(string tenant, Func<string[], Task<(int Code, string Output, string Error)>> command, HttpClient client)
    {
        var folder = Directory.CreateTempSubdirectory("idp-auditor-").FullName;
        try
        {
            var (export, keys) = (Path.Combine(folder, "export.jsonl"), Path.Combine(folder, "jwks.json"));
            await File.WriteAllTextAsync(export, (await command(["audit", "export", tenant])).Output, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(keys, await client.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
            using var output = new StringWriter();
            Assert.True(await Commands.RunAsync(["audit", "verify", export, "--jwks", keys], output, output, TestContext.Current.CancellationToken) == 0, output.ToString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, string environment, Uri issuer, string keys, params string[] database)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] settings =
        [
            $"--environment={environment}", $"--contentRoot={Path.GetDirectoryName(keys)}", "--applicationName=IdentityProvider", $"--Issuer={issuer}", $"--Keys:Directory={keys}", .. database,
        ];
        var code = await Commands.RunAsync([.. arguments, .. settings], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}

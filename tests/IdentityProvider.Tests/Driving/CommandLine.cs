using IdentityProvider.Hosting;

namespace IdentityProvider.Tests.Driving;

/// <summary>The command line beside a provider that runs: on its database and keys, with a process's own clock.</summary>
internal static class CommandLine
{
    public static async Task<(int Code, string Output, string Error)> CommandAsync(this TestProvider provider, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] settings =
        [
            "--environment=Production", $"--contentRoot={Path.GetDirectoryName(provider.KeysDirectory)}", "--applicationName=IdentityProvider",
            $"--Issuer={TestProvider.Issuer}", $"--Keys:Directory={provider.KeysDirectory}",
            $"--Database:Provider={provider.Database.Provider}", $"--Database:ConnectionString={provider.Database.ConnectionString}",
        ];
        var code = await Commands.RunAsync([.. arguments, .. settings], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}

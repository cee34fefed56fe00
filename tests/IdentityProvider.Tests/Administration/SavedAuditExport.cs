using System.Text;
using IdentityProvider.Hosting;
using IdentityProvider.Keys;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Tests.Administration;

/// <summary>An export of acme and the provider's key set of that day, on the auditor's disk.</summary>
public sealed class SavedAuditExport : IAsyncLifetime
{
    private readonly World world = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("idp-auditor-").FullName;

    public string KeySet => Path.Combine(Folder, "jwks.json");

    /// <summary>The first line, <see cref="Count"/> rows, the last line.</summary>
    public IReadOnlyList<string> Lines { get; private set; } = [];

    public int Count => Lines.Count - 2;

    /// <summary>Which signed it.</summary>
    public SigningKey Key => world.Provider.Services.GetRequiredService<SigningKeyRing>().Current.Signing(SecurityAlgorithms.EcdsaSha256);

    public static string Text(IEnumerable<string> lines) => string.Join('\n', lines) + '\n';

    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Commands.RunAsync(arguments, output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    public async ValueTask InitializeAsync()
    {
        await world.InitializeAsync();
        Lines = (await world.Provider.CommandAsync("audit", "export", "acme")).Output.TrimEnd('\n').Split('\n');
        using var client = world.Provider.NewClient();
        await File.WriteAllTextAsync(KeySet, await client.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative)));
    }

    public Task<(int Code, string Output, string Error)> VerifyAsync(IEnumerable<string> lines) => VerifyAsync(Encoding.ASCII.GetBytes(Text(lines)));

    /// <param name="options">Without any, the saved key set counts.</param>
    public async Task<(int Code, string Output, string Error)> VerifyAsync(byte[] bytes, params string[] options)
    {
        var file = Path.Combine(Folder, $"{Guid.CreateVersion7():N}.jsonl");
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        return await RunAsync(["audit", "verify", file, .. options is [] ? ["--jwks", KeySet] : options]);
    }

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

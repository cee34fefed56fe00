using System.Diagnostics;

namespace IdentityProvider.Benchmarks;

/// <summary>The provider's own program, as it ships: for its commands, and for how long its start takes.</summary>
internal static class ProviderProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task RunAsync(string folder, IEnumerable<string> arguments)
    {
        using var process = Start(folder, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The command ended with {process.ExitCode}.");
        }
    }

    /// <summary>From the start of the process to the first answered discovery, with schema and data in place.</summary>
    public static async Task<TimeSpan> TimeToFirstAnswerAsync(string folder, IEnumerable<string> settings)
    {
        var port = ServerProcess.FreePort();
        using var http = new HttpClient { DefaultRequestHeaders = { { "X-Forwarded-Proto", "https" }, { "Host", "id.test" } } };
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var began = Stopwatch.GetTimestamp();
        using var process = Start(folder, settings.Append($"--urls=http://127.0.0.1:{port}"));
        try
        {
            while (!await AnswersAsync(http, new Uri($"http://127.0.0.1:{port}/.well-known/openid-configuration")))
            {
                if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
                {
                    throw new InvalidOperationException("The provider does not start.");
                }

                await poll.WaitForNextTickAsync();
            }

            return Stopwatch.GetElapsedTime(began);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static Process Start(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Production" } };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "IdentityProvider.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private static async Task<bool> AnswersAsync(HttpClient http, Uri address)
    {
        try
        {
            using var response = await http.GetAsync(address);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IdentityProvider.Benchmarks;

/// <summary>What a server had used up at one moment.</summary>
internal readonly record struct Usage(TimeSpan Cpu, long Allocated, long Statements)
{
    public static Usage operator -(Usage a, Usage b) => new(a.Cpu - b.Cpu, a.Allocated - b.Allocated, a.Statements - b.Statements);
}

/// <summary>A measured server in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const double TicksPerSecond = 100;

    private readonly Process process;
    private readonly SemaphoreSlim answered = new(0);
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string answer = "";

    private ServerProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Resident memory, in MiB.</summary>
    public double ResidentMemory => Number(File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))) / 1024;

    public static async Task<ServerProcess> StartAsync(string mode, string folder, params string[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Production" },
        };
        foreach (var argument in (string[])[mode, $"--urls={address}", $"--contentRoot={folder}", .. settings])
        {
            start.ArgumentList.Add(argument);
        }

        var server = new ServerProcess(Process.Start(start)!, address);
        _ = server.ReadOutputAsync();
        await server.ready.Task.WaitAsync(TimeSpan.FromMinutes(5));
        return server;
    }

    public async Task<Usage> UsageAsync()
    {
        await process.StandardInput.WriteLineAsync(MeasuredServer.Question);
        await answered.WaitAsync();
        var counters = answer[MeasuredServer.Answer.Length..].Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        return new Usage(CpuTime(), counters[0], counters[1]);
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        answered.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>proc(5): utime and stime are the 14th and 15th field, counted behind the name in parentheses.</summary>
    private TimeSpan CpuTime()
    {
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    private static double Number(string text) => double.Parse(string.Concat(text.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    private async Task ReadOutputAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == MeasuredServer.Ready)
            {
                ready.TrySetResult();
            }
            else if (line.StartsWith(MeasuredServer.Answer, StringComparison.Ordinal))
            {
                answer = line;
                answered.Release();
            }
            else if (!ready.Task.IsCompleted)
            {
                await Console.Error.WriteLineAsync(line);
            }
        }

        ready.TrySetException(new InvalidOperationException("The server ended before it served."));
    }
}

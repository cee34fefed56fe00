using System.Collections.Concurrent;
using System.Diagnostics;

namespace IdentityProvider.Benchmarks;

/// <summary>What an operation costs.</summary>
internal sealed record Measurement(string Operation, int Count, TimeSpan Elapsed, TimeSpan[] Latencies, Usage Used)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;

    public double CpuMilliseconds => Used.Cpu.TotalMilliseconds / Count;

    public double AllocatedKilobytes => Used.Allocated / 1024.0 / Count;

    public double Statements => (double)Used.Statements / Count;

    public double Percentile(double share) => Latencies[(int)Math.Min(Latencies.Length - 1, share * Latencies.Length)].TotalMilliseconds;
}

/// <summary>A closed loop: as many workers as were asked for, each with one request under way at a time.</summary>
internal sealed class Load(ServerProcess server, BenchmarkOptions options)
{
    /// <summary>For a while, after a warm-up.</summary>
    public async Task<Measurement> ForAWhileAsync(string operation, Func<int, Task> act)
    {
        if (!options.Asks(operation))
        {
            return await MeasureAsync(operation, () => LoopAsync(TimeSpan.FromSeconds(1), act));
        }

        await LoopAsync(options.WarmUp, act);
        return await MeasureAsync(operation, () => LoopAsync(options.Time, act));
    }

    /// <summary>Once for each item, such as a code that works once.</summary>
    public Task<Measurement> ForEachAsync<T>(string operation, IReadOnlyCollection<T> items, Func<T, Task> act) =>
        MeasureAsync(operation, async () =>
        {
            var left = new ConcurrentQueue<T>(items);
            var latencies = new ConcurrentBag<TimeSpan>();
            await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => Task.Run(async () =>
            {
                while (left.TryDequeue(out var item))
                {
                    latencies.Add(await TimedAsync(() => act(item)));
                }
            })));
            return latencies;
        });

    private async Task<IReadOnlyCollection<TimeSpan>> LoopAsync(TimeSpan time, Func<int, Task> act)
    {
        var latencies = new ConcurrentBag<TimeSpan>();
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(worker => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                latencies.Add(await TimedAsync(() => act(worker)));
            }
        })));
        return latencies;
    }

    private async Task<Measurement> MeasureAsync(string operation, Func<Task<IReadOnlyCollection<TimeSpan>>> run)
    {
        var before = await server.UsageAsync();
        var began = Stopwatch.GetTimestamp();
        var latencies = await run();
        var elapsed = Stopwatch.GetElapsedTime(began);
        return new Measurement(operation, latencies.Count, elapsed, [.. latencies.Order()], await server.UsageAsync() - before);
    }

    private static async Task<TimeSpan> TimedAsync(Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(began);
    }
}

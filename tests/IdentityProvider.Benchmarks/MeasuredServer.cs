using System.Globalization;

namespace IdentityProvider.Benchmarks;

/// <summary>
/// What a measured server tells the benchmark on request, over its standard input and output: bytes allocated and
/// statements sent so far. The product itself tells nobody.
/// </summary>
internal static class MeasuredServer
{
    public const string Ready = "READY";
    public const string Question = "?";
    public const string Answer = "COUNTERS ";

    public static async Task<int> ServeAsync(WebApplication app, Func<long> statements)
    {
        await app.StartAsync();
        await Console.Out.WriteLineAsync(Ready);
        while (await Console.In.ReadLineAsync() is Question)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Answer}{GC.GetTotalAllocatedBytes(precise: true)} {statements()}"));
        }

        await app.StopAsync();
        await app.DisposeAsync();
        return 0;
    }
}

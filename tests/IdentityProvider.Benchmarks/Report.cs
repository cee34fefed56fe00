using System.Globalization;

namespace IdentityProvider.Benchmarks;

/// <summary>The table at the end: every operation, also as a multiple of the yardstick K in server CPU.</summary>
internal sealed class Report(Measurement yardstick)
{
    private readonly List<string[]> rows = [];

    public double Memory { get; set; }

    public TimeSpan Start { get; set; }

    public void Add(Measurement m, double? goal) => rows.Add(
    [
        m.Operation, Text(m.PerSecond, "0"), Text(m.Percentile(0.5), "0.0"), Text(m.Percentile(0.99), "0.0"),
        Text(m.CpuMilliseconds, "0.00"), Text(m.AllocatedKilobytes, "0"), Text(m.Statements, "0.0"), .. Multiple(m.CpuMilliseconds, goal),
    ]);

    public void AddSum(string name, Measurement a, Measurement b, double goal) =>
        rows.Add([name, "", "", "", Text(a.CpuMilliseconds + b.CpuMilliseconds, "0.00"), "", "", .. Multiple(a.CpuMilliseconds + b.CpuMilliseconds, goal)]);

    public void Print(BenchmarkOptions options)
    {
        string[] heading = ["operation", "a second", "p50 ms", "p99 ms", "CPU s/1000", "KB alloc", "SQL", "x K", "goal"];
        var yardstickRow = new[]
        {
            yardstick.Operation, Text(yardstick.PerSecond, "0"), Text(yardstick.Percentile(0.5), "0.0"), Text(yardstick.Percentile(0.99), "0.0"),
            Text(yardstick.CpuMilliseconds, "0.00"), Text(yardstick.AllocatedKilobytes, "0"), "", "1.0", "",
        };
        List<string[]> all = [heading, yardstickRow, .. rows];
        var widths = heading.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        Console.WriteLine($"{Environment.ProcessorCount} cores, {options.Workers} workers, {(options.PostgreSql is null ? "SQLite" : "PostgreSQL")}, durable commits; CPU is the server's, client and server share the machine");
        foreach (var row in all)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"start to first answered discovery: {Start.TotalSeconds:0.00} s (goal 2); resident after load: {Memory:0} MiB (goal 200)"));
    }

    private string[] Multiple(double milliseconds, double? goal)
    {
        var multiple = milliseconds / yardstick.CpuMilliseconds;
        return [Text(multiple, "0.0"), goal is { } g ? $"<= {Text(g, "0")}{(multiple <= g ? "" : " MISSED")}" : ""];
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}

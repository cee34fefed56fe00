namespace IdentityProvider.Hosting;

/// <summary>What every command has at hand: the application with the settings of this command line, and where to write.</summary>
internal sealed class CommandHost(string[] settings, TextWriter output)
{
    public TextWriter Output { get; } = output;

    public WebApplication OpenServer() => IdentityProviderApplication.Create(new WebApplicationOptions { Args = settings });

    /// <summary>The same parts with the same settings, not served, and quiet: what a command has to say it says itself.</summary>
    public WebApplication Open() => IdentityProviderApplication.Build(new WebApplicationOptions { Args = settings }, builder =>
    {
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter(level => level >= LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None); // its errors are thrown, and told in one line
    });

    /// <summary>Rows as columns, aligned, under a heading.</summary>
    public async Task WriteTableAsync(IReadOnlyList<string> heading, IEnumerable<IReadOnlyList<string>> rows)
    {
        var lines = rows.Prepend(heading).ToList();
        var widths = heading.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            await Output.WriteLineAsync(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}

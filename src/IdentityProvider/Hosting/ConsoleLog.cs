using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Filters;
using Serilog.Formatting.Compact;

namespace IdentityProvider.Hosting;

/// <summary>
/// The log for operators, on standard output: readable in Development, one compact JSON object a line elsewhere. What is
/// logged at which level stands under <c>Logging:LogLevel</c>, over the quiet defaults here.
/// </summary>
internal static class ConsoleLog
{
    private const string Readable = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj} {RequestId}{NewLine}{Exception}";

    /// <summary>The framework speaks of each request several times, and of addresses and parameters that are nobody's business.</summary>
    private static readonly (string Category, LogLevel Level)[] Defaults =
    [
        ("Microsoft", LogLevel.Warning),
        ("System", LogLevel.Warning),
        ("OpenIddict", LogLevel.Warning),
        ("Microsoft.Hosting.Lifetime", LogLevel.Information),
        // It warns that the ring's files are not encrypted: they are files that only their owner reads, by decision.
        ("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error),
    ];

    public static void AddConsoleLog(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.Configure(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.None);
        builder.Services.Configure<LoggerFilterOptions>(filter =>
        {
            // Note: of rules for one category the last counts, so ours stand before those of the configuration.
            foreach (var (category, level) in Defaults)
            {
                filter.Rules.Insert(0, new LoggerFilterRule(null, category, level, null));
            }
        });

        // Note: not by AddSerilog, which lets everything through to it, whatever the configuration says.
        builder.Services.AddSingleton<ILoggerProvider>(_ => new SerilogLoggerProvider(Create(builder.Environment), dispose: true));
    }

    private static Logger Create(IHostEnvironment environment)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .Enrich.FromLogContext()
            .Enrich.With<WithoutAddresses>()
            .Filter.ByExcluding(IsFailedStart);
        return environment.IsDevelopment()
            ? log.WriteTo.Console(outputTemplate: Readable, formatProvider: CultureInfo.InvariantCulture).CreateLogger()
            : log.WriteTo.Console(new CompactJsonFormatter()).CreateLogger();
    }

    // Note: ProviderRun says in one line why a start failed; the host would say it again with a stack trace.
    private static bool IsFailedStart(LogEvent entry) =>
        entry.Exception is not null
        && Matching.FromSource("Microsoft.Extensions.Hosting.Internal.Host")(entry)
        && entry.MessageTemplate.Text is "Hosting failed to start";

    /// <summary>The framework puts the raw path on every entry of a request; it may hold whatever a stranger typed.</summary>
    private sealed class WithoutAddresses : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            logEvent.RemovePropertyIfPresent("RequestPath");
            logEvent.RemovePropertyIfPresent("ConnectionId");
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace IdentityProvider.Tests.Driving;

/// <summary>Keeps everything that the provider logs, with the properties that the text does not show.</summary>
public sealed class LogSink : ILoggerProvider
{
    private readonly ConcurrentQueue<string> entries = new();

    public IReadOnlyList<string> Entries => [.. entries];

    public string Text => string.Join('\n', entries);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // Nothing is held but text.
    }

    private static string Properties(object? state) => state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : "";

    private sealed class Logger(LogSink sink, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            sink.entries.Enqueue($"{logLevel} {category} {formatter(state, exception)} {Properties(state)} {exception}");
    }
}

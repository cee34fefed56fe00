using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace IdentityProvider.Auditing;

/// <summary>One line of an export that may be a forger's, as far as its check reads it.</summary>
internal sealed record AuditExportLine(byte[] Bytes)
{
    private const int Longest = 4 * 1024 * 1024;

    /// <summary>0 for the first line, one more than there are rows for the last; <see langword="null"/> where the line cannot be read.</summary>
    public long? Number { get; private init; }

    /// <summary>What it says of the line before it.</summary>
    public string? Previous { get; private init; }

    public bool IsEnd { get; private init; }

    /// <summary>The file stopped within this line.</summary>
    public bool IsBrokenOff { get; private init; }

    public string Hash { get; } = AuditExportFormat.Hash(Bytes);

    /// <summary>One line at a time, by its exact bytes; only a line feed ends a line.</summary>
    public static async IAsyncEnumerable<AuditExportLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return Parse(rest.Slice(0, end).ToArray());
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted || rest.Length > Longest)
            {
                if (!rest.IsEmpty)
                {
                    yield return new AuditExportLine([]) { IsBrokenOff = true };
                }

                break;
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }

        await reader.CompleteAsync();
    }

    private static AuditExportLine Parse(byte[] bytes)
    {
        var line = new AuditExportLine(bytes);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            if (root.TryGetProperty("format", out _))
            {
                return line with { Number = 0 };
            }

            var isEnd = root.TryGetProperty("count", out var count);
            var number = isEnd ? count.GetInt64() + 1 : root.GetProperty("number").GetInt64();
            return line with { Number = number, Previous = root.GetProperty("previous").GetString(), IsEnd = isEnd };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return line; // no JSON, another kind of JSON than an object, a member that is missing or of another kind
        }
    }
}

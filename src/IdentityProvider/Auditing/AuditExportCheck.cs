using System.Security.Cryptography;
using System.Text.Json;
using IdentityProvider.Shared;

namespace IdentityProvider.Auditing;

/// <summary>An export that is as it was signed.</summary>
public sealed record CheckedAuditExport(AuditExportHeader Header, long Count, string Kid);

/// <summary>
/// Reads an export once, from its first line to its last, and says the first thing that is wrong with it. Each line is trusted
/// only because the next one names its hash, and the last one because a key of ours signed it.
/// </summary>
/// <param name="find">The public key with this id; throws <see cref="RefusedException"/> where there is none.</param>
public sealed class AuditExportCheck(Func<string, ECDsa> find)
{
    /// <exception cref="RefusedException">It is not as it was signed; the reason says what is wrong and where.</exception>
    public async Task<CheckedAuditExport> RunAsync(Stream export, CancellationToken cancellation)
    {
        await using var lines = AuditExportLine.ReadAsync(export, cancellation).GetAsyncEnumerator(cancellation);
        var header = await lines.MoveNextAsync() ? Header(lines.Current) : throw new RefusedException("The file is empty.");
        var before = lines.Current;
        while (await lines.MoveNextAsync())
        {
            var line = lines.Current;
            if (line.Number != before.Number + 1 || line.Previous != before.Hash)
            {
                throw new RefusedException(await FaultAsync(before, line, lines));
            }

            if (line.IsEnd)
            {
                var kid = AuditExportSignature.Check(line.Bytes, find);
                return await lines.MoveNextAsync()
                    ? throw new RefusedException($"There are lines after the end, which is line {line.Number + 1}.")
                    : new CheckedAuditExport(header, before.Number!.Value, kid);
            }

            before = line;
        }

        throw new RefusedException($"The end is missing: the file stops after {Name(before)}.");
    }

    private static AuditExportHeader Header(AuditExportLine line)
    {
        try
        {
            if (line.Number == 0 && JsonSerializer.Deserialize<AuditExportHeader>(line.Bytes, AuditExportFormat.Json) is { Format: AuditExportHeader.CurrentFormat } header)
            {
                return header;
            }
        }
        catch (JsonException)
        {
            // It says the same as a first line of another format.
        }

        throw new RefusedException($"The first line is not that of an audit export ({AuditExportHeader.CurrentFormat}), or was changed.");
    }

    private async Task<string> FaultAsync(AuditExportLine before, AuditExportLine line, IAsyncEnumerator<AuditExportLine> following)
    {
        var expected = before.Number!.Value + 1;
        if (line.IsBrokenOff)
        {
            return $"The end is missing: the file breaks off in the line after {Name(before)}.";
        }

        if (line.Number is not { } number)
        {
            return $"Row {expected} was changed: its line cannot be read.";
        }

        if (number == expected)
        {
            return line.IsEnd ? AtTheEnd(before, line) : await OneOfTwoAsync(before, line, following);
        }

        if (line.Previous == before.Hash)
        {
            return line.IsEnd
                ? $"The last line was changed: it counts {number - 1} rows, and there are {before.Number}."
                : $"Row {expected} was changed: it says that it is row {number}.";
        }

        if (number < expected)
        {
            return line.IsEnd
                ? $"Row {number} was added: the last line counts {number - 1} rows."
                : $"Row {number} is in the wrong order or there twice: it comes after {Name(before)}.";
        }

        return await IsAmongAsync(expected, following)
            ? $"Rows {number} and {expected} are in the wrong order."
            : number - expected == 1 ? $"Row {expected} is missing." : $"Rows {expected} to {number - 1} are missing.";
    }

    /// <summary>Two neighbours do not fit: the later one was changed where it does not fit the one after it either.</summary>
    private static async Task<string> OneOfTwoAsync(AuditExportLine before, AuditExportLine line, IAsyncEnumerator<AuditExportLine> following) =>
        await following.MoveNextAsync() && following.Current.Previous != line.Hash
            ? $"Row {line.Number} was changed."
            : before.Number == 0 ? "The first line was changed." : $"Row {before.Number} was changed.";

    private string AtTheEnd(AuditExportLine before, AuditExportLine line)
    {
        try
        {
            AuditExportSignature.Check(line.Bytes, find);
            return before.Number == 0
                ? "The first line was changed."
                : $"Row {before.Number} was changed, or an earlier row and every hash from there on: it is not the last row that was signed.";
        }
        catch (RefusedException refused)
        {
            return $"The last line or {Name(before)} was changed: they do not fit. {refused.Message}";
        }
    }

    private static async Task<bool> IsAmongAsync(long number, IAsyncEnumerator<AuditExportLine> following)
    {
        while (await following.MoveNextAsync())
        {
            if (following.Current.Number == number && !following.Current.IsEnd)
            {
                return true;
            }
        }

        return false;
    }

    private static string Name(AuditExportLine line) => line.Number == 0 ? "the first line" : $"row {line.Number}";
}

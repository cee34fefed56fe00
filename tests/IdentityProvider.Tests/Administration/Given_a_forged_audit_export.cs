using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IdentityProvider.Tests.Driving;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Tests.Administration;

/// <summary>
/// An attacker has the file and wants one row of it to be otherwise. The auditor has a key set that was saved from the provider.
/// What the attacker computes again is computed here as docs/audit-export.md says it, not by the provider's code.
/// </summary>
public sealed class Given_a_forged_audit_export(SavedAuditExport export) : IClassFixture<SavedAuditExport>
{
    [Fact]
    public async Task when_nothing_was_changed_then_it_is_right_on_a_machine_without_keys_and_settings()
    {
        var (code, output, error) = await export.VerifyAsync(export.Lines);
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith($", signed by key {export.Key.Kid}.\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(0)]
    public async Task when_a_row_is_changed_then_it_is_named(int number)
    {
        var row = number == 0 ? export.Count : number;
        var reason = $"Row {row} was changed";
        await RefusedAsync(reason, lines => lines[row] = lines[row].Replace("\"kind\":\"", "\"kind\":\"x", StringComparison.Ordinal));
        await RefusedAsync(reason, lines => lines[row] = lines[row].Replace($"\"number\":{row},", $"\"number\":{row + 7},", StringComparison.Ordinal));
        await RefusedAsync(reason, lines => lines[row] = lines[row].Replace("\"previous\":\"", "\"previous\":\"0", StringComparison.Ordinal));
        await RefusedAsync(reason, lines => lines[row] = lines[row][..^1]);
        await RefusedAsync(reason, lines => lines[row] = "[]");
    }

    [Fact]
    public async Task when_rows_are_missing_moved_or_repeated_then_they_are_named()
    {
        await RefusedAsync("Row 3 is missing.", lines => lines.RemoveAt(3));
        await RefusedAsync("Row 1 is missing.", lines => lines.RemoveAt(1));
        await RefusedAsync("Rows 3 to 5 are missing.", lines => lines.RemoveRange(3, 3));
        await RefusedAsync($"Row {export.Count} is missing.", lines => lines.RemoveAt(export.Count));
        await RefusedAsync("Rows 4 and 3 are in the wrong order.", lines => (lines[3], lines[4]) = (lines[4], lines[3]));
        await RefusedAsync("Rows 6 and 2 are in the wrong order.", lines => (lines[2], lines[6]) = (lines[6], lines[2]));
        await RefusedAsync("Row 3 is in the wrong order or there twice: it comes after row 5.", lines => lines.Insert(6, lines[3]));
    }

    [Fact]
    public async Task when_the_end_is_cut_off_or_followed_by_more_then_that_is_said()
    {
        await RefusedAsync($"The end is missing: the file stops after row {export.Count}.", lines => lines.RemoveAt(export.Count + 1));
        await RefusedAsync("The end is missing: the file stops after row 2.", lines => lines.RemoveRange(3, export.Count - 1));
        await RefusedAsync("The end is missing: the file stops after the first line.", lines => lines.RemoveRange(1, export.Count + 1));
        await RefusedAsync($"There are lines after the end, which is line {export.Count + 2}.", lines => lines.Add(lines[3]));
        await RefusedAsync("The first line", lines => lines[0] = lines[0].Replace("\"acme\"", "\"acmf\"", StringComparison.Ordinal));
        await RefusedAsync("The first line", lines => lines.RemoveAt(0));

        var bytes = Encoding.ASCII.GetBytes(Text(export.Lines));
        Assert.Contains("breaks off", (await export.VerifyAsync(bytes[..^1])).Error, StringComparison.Ordinal);
        Assert.Contains("breaks off", (await export.VerifyAsync(bytes[..(bytes.Length / 2)])).Error, StringComparison.Ordinal);
        Assert.Equal(1, (await export.VerifyAsync(Array.Empty<byte>())).Code);
    }

    [Fact]
    public async Task when_a_row_is_appended_with_its_hash_then_it_is_named() =>
        await RefusedAsync($"Row {export.Count + 1} was added", lines => lines.Insert(
            export.Count + 1, With(lines[export.Count], ("number", export.Count + 1), ("previous", Hash(lines[export.Count])))));

    [Fact]
    public async Task when_every_hash_is_computed_again_then_the_signature_is_what_refuses()
    {
        await RefusedAsync($"Row {export.Count} was changed, or an earlier row", lines => Chain(Edit(lines)));
        await RefusedAsync("The signature does not fit", lines => CloseUnsigned(Chain(Edit(lines))));

        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await RefusedAsync("The key is unknown", lines => Close(Chain(Edit(lines)), own, "my-own"));
        await RefusedAsync("The signature does not fit", lines => Close(Chain(Edit(lines)), own, export.Key.Kid));
        await RefusedAsync("The signature in the last line cannot be read.", lines => Close(Chain(Edit(lines)), own, "\u001b[2J"));

        // Note: the provider's own key would do; so the refusals above are for want of it.
        var lines = export.Lines.ToList();
        Close(Chain(Edit(lines)), ((ECDsaSecurityKey)export.Key.Credentials.Key).ECDsa, export.Key.Kid);
        Assert.Equal(0, (await export.VerifyAsync(lines)).Code);
    }

    [Fact, Spec("RFC 8725 §3.11")]
    public async Task when_something_else_that_the_key_signed_stands_for_the_signature_then_it_is_refused() =>
        await RefusedAsync("The signature in the last line cannot be read.", lines =>
            Close(lines, ((ECDsaSecurityKey)export.Key.Credentials.Key).ECDsa, export.Key.Kid, type: "at+jwt"));

    [Fact, Spec("RFC 4648 §3.3")]
    public async Task when_the_same_signature_is_only_written_otherwise_then_that_is_seen_too()
    {
        const string reason = "The signature in the last line cannot be read.";
        await RefusedAsync(reason, lines => lines[^1] = $"{lines[^1][..^3]}{(char)(lines[^1][^3] + 1)}\"}}"); // bits that are not used
        await RefusedAsync(reason, lines => lines[^1] = lines[^1].Insert(lines[^1].Length - 9, " "));
    }

    [Fact]
    public async Task when_any_byte_is_flipped_then_it_is_seen()
    {
        var bytes = Encoding.ASCII.GetBytes(Text(export.Lines));
        var positions = Enumerable.Range(0, bytes.Length).Where(i => i % 10 == 0 || i > bytes.Length - 120);
        foreach (var position in positions)
        {
            bytes[position] ^= 1;
            var (code, output, error) = await export.VerifyAsync(bytes);
            Assert.True((code, output) == (1, "") && error.TrimEnd().Split('\n').Length == 1, $"At {position}: {code} {output} {error}");
            bytes[position] ^= 1;
        }
    }

    [Fact]
    public async Task when_the_keys_here_do_not_have_it_any_more_then_that_is_said()
    {
        var (code, output, error) = await export.VerifyAsync(Encoding.ASCII.GetBytes(Text(export.Lines)), "--Keys:Directory=elsewhere", $"--contentRoot={export.Folder}");
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("The key is unknown: ", error, StringComparison.Ordinal);
        Assert.Contains("--jwks", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_file_is_not_there_or_is_something_else_then_one_line_says_which()
    {
        foreach (var file in new[] { Path.Combine(export.Folder, "nothing.jsonl"), export.Folder })
        {
            var (code, output, error) = await SavedAuditExport.RunAsync("audit", "verify", file, "--jwks", export.KeySet);
            Assert.Equal((1, ""), (code, output));
            Assert.StartsWith($"{file} cannot be read: ", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        }

        var (refused, _, reason) = await SavedAuditExport.RunAsync("audit", "verify", export.KeySet, "--jwks", export.KeySet);
        Assert.Equal(1, refused);
        Assert.Single(reason.TrimEnd().Split('\n'));
        Assert.Equal(1, (await SavedAuditExport.RunAsync("audit", "verify", export.KeySet, "--jwks", Path.Combine(export.Folder, "nothing.json"))).Code);
        await File.WriteAllTextAsync(Path.Combine(export.Folder, "no-set.json"), Text(export.Lines), TestContext.Current.CancellationToken);
        (refused, _, reason) = await SavedAuditExport.RunAsync("audit", "verify", export.KeySet, "--jwks", Path.Combine(export.Folder, "no-set.json"));
        Assert.Equal(1, refused);
        Assert.EndsWith("is no JSON Web Key Set (RFC 7517 §5).", reason.TrimEnd(), StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string reason, Action<List<string>> forge)
    {
        var lines = export.Lines.ToList();
        forge(lines);
        var (code, output, error) = await export.VerifyAsync(lines);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(reason, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static List<string> Edit(List<string> lines)
    {
        lines[3] = With(lines[3], ("address", "203.0.113.9"));
        return lines;
    }

    private List<string> Chain(List<string> lines)
    {
        for (var row = 1; row <= export.Count; row++)
        {
            lines[row] = With(lines[row], ("previous", Hash(lines[row - 1])));
        }

        return lines;
    }

    private void CloseUnsigned(List<string> lines) => lines[^1] = With(lines[^1], ("previous", Hash(lines[export.Count])));

    private void Close(List<string> lines, ECDsa key, string kid, string type = "audit-export")
    {
        var payload = new JsonObject { ["count"] = export.Count, ["previous"] = Hash(lines[export.Count]) }.ToJsonString();
        var header = Encode(new JsonObject { ["alg"] = "ES256", ["kid"] = kid, ["typ"] = type }.ToJsonString());
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{Encode(payload)}"), HashAlgorithmName.SHA256);
        lines[^1] = $"{payload[..^1]},\"signature\":\"{header}..{Base64Url.EncodeToString(signature)}\"}}";
    }

    private static string With(string line, params (string Name, JsonNode Value)[] members)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        foreach (var (name, value) in members)
        {
            json[name] = value;
        }

        return json.ToJsonString();
    }

    private static string Hash(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(line)));

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text));

    private static string Text(IEnumerable<string> lines) => SavedAuditExport.Text(lines);
}

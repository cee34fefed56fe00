using System.Net;
using System.Text;
using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Administration;

/// <summary>What <c>audit export</c> writes; that its changes are seen stands in Given_a_forged_audit_export.</summary>
public sealed class Given_an_audit_export : WorldForEachTest
{
    [Fact, Spec("ASVS 16.4.2")]
    public async Task when_things_happen_in_two_tenants_then_it_holds_what_the_page_of_the_one_shows_and_verifies()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex");
        using var another = World.NewBrowser();
        await World.Gus.VisitAsync(another, "/admin/globex");
        using var adas = World.NewBrowser();
        await World.Ada.VisitAsync(adas, "/admin/acme/audit-log");
        List<string> shown = [.. Kinds(adas.Page)];
        while (adas.Page.HasLink("Next page"))
        {
            await adas.FollowAsync("Next page");
            shown.AddRange(Kinds(adas.Page));
        }

        var lines = await ExportAsync("acme");
        var rows = lines[1..^1].Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal(shown, rows.Select(row => row.GetProperty("kind").GetString()).Reverse());
        var ids = rows.Select(row => row.GetProperty("id").GetGuid()).ToHashSet();
        var dora = (await World.Provider.AccountOfAsync(World.Dora)).Id;
        var globex = await World.Provider.WithDatabaseAsync(db => db.Set<IdentityProvider.Tenancy.Tenant>().SingleAsync(t => t.Slug == "globex"));
        var others = await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.TenantId == globex.Id || e.AccountId == dora).Select(e => e.Id).ToListAsync());
        Assert.NotEmpty(others);
        Assert.DoesNotContain(others, ids.Contains);

        var header = JsonSerializer.Deserialize<JsonElement>(lines[0]);
        Assert.Equal(("acme", TestProvider.Issuer.AbsoluteUri), (header.GetProperty("tenant").GetString(), header.GetProperty("issuer").GetString()));
        var (code, output, error) = await VerifyAsync(lines);
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith($"{rows.Count} rows of acme, whole and unchanged, exported ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_admin_exports_it_in_the_console_then_it_is_the_same_file_and_a_form_with_a_fresh_second_factor_makes_it()
    {
        await World.Ada.VisitAsync(Browser, "/admin/acme/audit-log?kind=policy.changed");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.FollowAsync("Export the signed audit log")).Path);
        Assert.Equal("/admin/acme/audit-log/export", (await World.Ada.GetThroughAsync(Browser)).Path);
        Assert.Empty(await World.HistoryAsync("audit."));
        var saved = await Browser.PressAsync("Export");
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        var lines = saved.Html.TrimEnd('\n').Split('\n');
        Assert.Contains(lines, line => line.Contains("sign_in.completed", StringComparison.Ordinal));
        Assert.Equal((0, ""), (await VerifyAsync(lines)) is var (code, _, error) ? (code, error) : default);

        var row = Assert.Single(await World.HistoryAsync("audit.exported"));
        Assert.Equal((await World.Provider.AccountOfAsync(World.Ada)).Id, row.ActorId);
        Assert.Contains("\"by\":\"tenant console\"", row.Details, StringComparison.Ordinal);
        await World.Ada.VisitAsync(Browser, "/admin/acme/audit-log/export");
        await World.PromoteAsync(World.Ada, "acme", IdentityProvider.Tenancy.MemberRole.Member);
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.PressAsync("Export")).Status);
        Assert.Single(await World.HistoryAsync("audit.exported"));
    }

    [Fact]
    public async Task when_it_was_made_then_the_next_one_tells_of_it()
    {
        var first = await ExportAsync("globex");
        Assert.DoesNotContain(first, line => line.Contains("audit.exported", StringComparison.Ordinal));

        var second = await ExportAsync("globex");
        var last = JsonSerializer.Deserialize<JsonElement>(first[^1]);
        var told = JsonSerializer.Deserialize<JsonElement>(second[^2]);
        Assert.Equal("audit.exported", told.GetProperty("kind").GetString());
        Assert.Equal(last.GetProperty("count").GetInt64(), told.GetProperty("details").GetProperty("count").GetInt64());
        Assert.Equal(last.GetProperty("previous").GetString(), told.GetProperty("details").GetProperty("lastHash").GetString());
        Assert.DoesNotContain(await ExportAsync("acme"), line => line.Contains("audit.exported", StringComparison.Ordinal));
    }

    [Fact]
    public async Task when_a_row_holds_line_breaks_and_other_alphabets_then_it_is_one_line_of_ascii_and_says_the_same()
    {
        var tenant = await World.Provider.TenantAsync("odd");
        const string agent = "ブラウザ\n\"{}\u2028";
        const string details = "{\n \"x\":\r\n \"é\\n\" }";
        await AddAsync(new AuditEntry { At = World.Provider.Clock.GetUtcNow(), Kind = "odd", TenantId = tenant.Id, Details = details, UserAgent = agent });

        var lines = await ExportAsync("odd");
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1], c => Assert.InRange(c, ' ', '~'));
        var row = JsonSerializer.Deserialize<JsonElement>(lines[1]);
        Assert.Equal((agent, "é\n"), (row.GetProperty("userAgent").GetString(), row.GetProperty("details").GetProperty("x").GetString()));
        Assert.EndsWith("Z", row.GetProperty("at").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await VerifyAsync(lines)).Code);
    }

    [Fact]
    public async Task when_a_row_is_written_meanwhile_then_it_waits_for_nobody_and_is_in_the_next_one()
    {
        var tenant = await World.Provider.TenantAsync("busy");
        var at = World.Provider.Clock.GetUtcNow();
        await AddAsync([.. Enumerable.Range(0, 300).Select(i => new AuditEntry { At = at, Kind = $"row-{i}", TenantId = tenant.Id, Details = "{}" })]);

        using var output = new InterruptedWriter(() => AddAsync(new AuditEntry { At = at.AddDays(1), Kind = "meanwhile", TenantId = tenant.Id, Details = "{}" }));
        await using var scope = World.Provider.Services.CreateAsyncScope();
        Assert.Equal(300, await scope.ServiceProvider.GetRequiredService<TenantAuditExport>().WriteAsync("busy", output, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("meanwhile", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(await ExportAsync("busy"), line => line.Contains("meanwhile", StringComparison.Ordinal));
    }

    [Fact]
    public async Task when_it_goes_to_a_file_then_only_its_owner_reads_it_and_a_failure_leaves_what_was_there()
    {
        var file = TemporaryFile();
        var (code, output, error) = await World.Provider.CommandAsync("audit", "export", "acme", "--output", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(" rows of acme exported to ", output, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal(0, (await World.Provider.CommandAsync("audit", "verify", file)).Code);

        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        (code, output, error) = await World.Provider.CommandAsync("audit", "export", "nowhere", "--output", file);
        Assert.Equal((1, "", "There is no tenant 'nowhere'.\n"), (code, output, error.ReplaceLineEndings("\n")));
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([file], Directory.EnumerateFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task when_there_is_no_such_tenant_then_nothing_is_written_but_one_line_that_says_so() =>
        Assert.Equal((1, "", $"There is no tenant 'nowhere'.{Environment.NewLine}"), await World.Provider.CommandAsync("audit", "export", "nowhere"));

    private async Task<string[]> ExportAsync(string tenant)
    {
        var (code, output, error) = await World.Provider.CommandAsync("audit", "export", tenant);
        Assert.Equal((0, ""), (code, error));
        return output.TrimEnd('\n').Split('\n');
    }

    private async Task<(int Code, string Output, string Error)> VerifyAsync(string[] lines)
    {
        var file = TemporaryFile();
        await File.WriteAllTextAsync(file, string.Join('\n', lines) + '\n', TestContext.Current.CancellationToken);
        return await World.Provider.CommandAsync("audit", "verify", file);
    }

    private string TemporaryFile() => Path.Combine(Directory.CreateDirectory(Path.Combine(World.Provider.KeysDirectory, "..", "exports")).FullName, "export.jsonl");

    private Task<int> AddAsync(params AuditEntry[] entries) => World.Provider.WithDatabaseAsync(db =>
    {
        db.AddRange(entries);
        return db.SaveChangesAsync();
    });

    private static IEnumerable<string> Kinds(Page page) => page.Document.QuerySelectorAll("tr[data-kind]").Select(row => row.GetAttribute("data-kind")!);

    /// <summary>Something happens after the first row was written.</summary>
    private sealed class InterruptedWriter(Func<Task> interruption) : StringWriter
    {
        private int lines;

        public override Encoding Encoding => Encoding.ASCII;

        public override async Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer, cancellationToken);
            if (++lines == 2)
            {
                await interruption();
            }
        }
    }
}

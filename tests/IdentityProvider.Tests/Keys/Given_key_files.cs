using IdentityProvider.Keys;
using IdentityProvider.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Keys;

public sealed class Given_key_files : IDisposable
{
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    private readonly KeysPlace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task when_many_processes_start_at_once_then_one_set_is_made_and_all_use_it()
    {
        var nodes = Enumerable.Range(0, 8).Select(_ => place.NewNode()).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.GetRequiredService<KeySet>().EnsureAsync(Cancellation))));

        Assert.Equal(2, place.Files("signing", "*").Length);
        Assert.Single(place.Files("second-factor", "*"));
        Assert.Single(place.Files("ring", "*"));
        Assert.Single(nodes.Select(node => node.GetRequiredService<SigningKeyRing>().Current.Signing("RS256").Kid).Distinct());
    }

    [Fact]
    public async Task when_they_are_made_then_nobody_but_the_owner_reads_them()
    {
        await place.NewNodeWithKeysAsync();

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead.");
        Assert.All(
            Directory.EnumerateFileSystemEntries(Path.Combine(place.Folder, "keys"), "*", SearchOption.AllDirectories).Append(Path.Combine(place.Folder, "keys")),
            path => Assert.Equal((UnixFileMode)0, ModeOf(path) & Others));
    }

    [Theory]
    [InlineData("signing", "*.json")]
    [InlineData("second-factor", "*.key")]
    [InlineData("ring", "*.xml")]
    public async Task when_one_is_missing_then_the_check_says_where_and_names_the_command(string kind, string pattern)
    {
        await place.NewNodeWithKeysAsync();
        File.Delete(place.Files(kind, pattern)[0]);

        var refused = Assert.Throws<RefusedException>(place.NewNode().GetRequiredService<KeySet>().Check);
        Assert.Contains(Path.Combine(place.Folder, "keys", kind), refused.Message, StringComparison.Ordinal);
        Assert.Contains("`keys init`", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("signing", "*.json")]
    [InlineData("second-factor", "*.key")]
    public async Task when_one_is_broken_then_the_check_names_it_and_init_does_not_replace_it(string kind, string pattern)
    {
        await place.NewNodeWithKeysAsync();
        var file = place.Files(kind, pattern)[0];
        await File.WriteAllTextAsync(file, "{ half a fi", Cancellation);

        var keys = place.NewNode().GetRequiredService<KeySet>();
        Assert.Contains(file, Assert.Throws<RefusedException>(keys.Check).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RefusedException>(() => keys.EnsureAsync(Cancellation));
        Assert.Equal("{ half a fi", await File.ReadAllTextAsync(file, Cancellation));
    }

    [Fact]
    public async Task when_one_breaks_while_the_server_runs_then_the_last_good_set_stays_in_use()
    {
        var server = await place.NewNodeWithKeysAsync();
        var ring = server.GetRequiredService<SigningKeyRing>();
        var before = ring.Current;
        await File.WriteAllTextAsync(place.Files("signing", "*.json")[0], "{}", Cancellation);

        await Assert.ThrowsAsync<RefusedException>(() => server.GetRequiredService<KeySet>().RefreshAsync(Cancellation));
        Assert.Same(before, ring.Current);
    }

    [Fact]
    public async Task when_others_may_read_one_then_the_check_refuses_until_init_closes_it()
    {
        var node = await place.NewNodeWithKeysAsync();
        var file = place.Files("second-factor", "*.key")[0];
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists instead.");
        Open(file);

        var keys = node.GetRequiredService<KeySet>();
        Assert.Contains(file, Assert.Throws<RefusedException>(keys.Check).Message, StringComparison.Ordinal);
        await keys.EnsureAsync(Cancellation);
        keys.Check();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(path);

    private static void Open(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
        }
    }
}

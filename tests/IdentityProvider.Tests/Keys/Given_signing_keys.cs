using IdentityProvider.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace IdentityProvider.Tests.Keys;

public sealed class Given_signing_keys : IDisposable
{
    private readonly KeysPlace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task when_they_are_the_first_then_one_of_each_algorithm_signs_at_once()
    {
        var set = (await place.NewNodeWithKeysAsync()).GetRequiredService<SigningKeyRing>().Current;

        Assert.Equal(["ES256", "RS256"], set.Keys.Select(key => key.Algorithm));
        Assert.All(set.Keys, key => Assert.Equal(SigningKeyState.Active, key.StateAt(place.Clock.GetUtcNow())));
        Assert.All(set.Keys, key => Assert.Equal(key.Kid, key.Credentials.Kid));
    }

    [Fact]
    public async Task when_another_process_rotates_then_the_new_keys_are_announced_and_take_over_by_the_clock_alone()
    {
        var server = await place.NewNodeWithKeysAsync();
        var ring = server.GetRequiredService<SigningKeyRing>();
        var first = ring.Current.Signing("RS256").Kid;
        var next = (await place.NewNode().GetRequiredService<KeySet>().RotateAsync(Cancellation)).Single(key => key.Algorithm == "RS256").Kid;

        await PollAsync(server);
        Assert.Equal([first, next], Kids(ring, "RS256"));

        place.Clock.Advance(TimeSpan.FromDays(14));
        await PollAsync(server);
        Assert.Equal(next, ring.Current.Signing("RS256").Kid);
        Assert.Equal([next, first], Kids(ring, "RS256"));

        place.Clock.Advance(TimeSpan.FromDays(14));
        await PollAsync(server);
        Assert.Equal([next], Kids(ring, "RS256"));
    }

    [Fact]
    public async Task when_the_set_changes_then_the_token_fires_once_and_not_when_nothing_changed()
    {
        var server = await place.NewNodeWithKeysAsync();
        var ring = server.GetRequiredService<SigningKeyRing>();
        var fired = 0;
        using var watch = ChangeToken.OnChange(ring.GetChangeToken, () => fired++);

        await PollAsync(server);
        Assert.Equal(0, fired);
        await place.NewNode().GetRequiredService<KeySet>().RotateAsync(Cancellation);
        await PollAsync(server);
        await PollAsync(server);
        Assert.Equal(1, fired);
    }

    [Fact]
    public async Task when_nobody_rotates_then_the_server_announces_the_successor_in_time_and_there_is_always_a_key_that_signs()
    {
        var server = await place.NewNodeWithKeysAsync();
        var ring = server.GetRequiredService<SigningKeyRing>();
        var signed = new HashSet<string>();
        for (var day = 0; day < 400; day++)
        {
            var published = ring.Current.Keys.Select(key => key.Kid).ToHashSet();
            place.Clock.Advance(TimeSpan.FromDays(1));
            await PollAsync(server);
            var signing = ring.Current.Signing("ES256");
            Assert.Equal(SigningKeyState.Active, signing.StateAt(place.Clock.GetUtcNow()));
            Assert.Contains(signing.Kid, published); // nobody is surprised by a key that signs
            signed.Add(signing.Kid);
        }

        Assert.Equal(5, signed.Count);
        Assert.InRange(place.Files("signing", "*.json").Length, 2, 4);
    }

    [Fact]
    public async Task when_all_stood_still_for_years_then_the_last_key_goes_on_until_a_new_one_is_made()
    {
        var server = await place.NewNodeWithKeysAsync();
        var ring = server.GetRequiredService<SigningKeyRing>();
        var last = ring.Current.Signing("RS256").Kid;

        place.Clock.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(last, place.NewNode().GetRequiredService<SigningKeyRing>().Current.Signing("RS256").Kid);
        await PollAsync(server);
        Assert.NotEqual(last, ring.Current.Signing("RS256").Kid);
    }

    [Fact]
    public async Task when_a_key_leaked_then_a_new_one_signs_at_once_and_neither_old_nor_announced_ones_sign_again()
    {
        var server = await place.NewNodeWithKeysAsync();
        var keys = server.GetRequiredService<KeySet>();
        var ring = server.GetRequiredService<SigningKeyRing>();
        await keys.RotateAsync(Cancellation);
        var before = ring.Current.Keys.Select(key => key.Kid).ToHashSet();

        await keys.RotateNowAsync(Cancellation);
        Assert.DoesNotContain(ring.Current.Signing("RS256").Kid, before);
        Assert.Superset(before, ring.Current.Keys.Select(key => key.Kid).ToHashSet());
        place.Clock.Advance(TimeSpan.FromDays(14));
        await PollAsync(server);
        Assert.DoesNotContain(ring.Current.Signing("RS256").Kid, before);
        Assert.Empty(ring.Current.Keys.Select(key => key.Kid).Intersect(before));
    }

    [Fact]
    public async Task when_a_rotation_is_under_way_then_another_one_changes_nothing()
    {
        var keys = (await place.NewNodeWithKeysAsync()).GetRequiredService<KeySet>();

        Assert.Equal(2, (await keys.RotateAsync(Cancellation)).Count);
        Assert.Empty(await keys.RotateAsync(Cancellation));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task PollAsync(ServiceProvider node) => await node.GetRequiredService<KeySet>().RefreshAsync(Cancellation);

    private static IEnumerable<string> Kids(SigningKeyRing ring, string algorithm) =>
        ring.Current.Keys.Where(key => key.Algorithm == algorithm).Select(key => key.Kid);
}

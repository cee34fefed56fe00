using IdentityProvider.Keys;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Keys;

public sealed class Given_a_sealed_secret : IDisposable
{
    private static readonly byte[] Secret = "a secret of an authenticator"u8.ToArray();

    private readonly KeysPlace place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task when_it_is_opened_where_it_belongs_then_it_is_the_secret_and_never_sealed_twice_alike()
    {
        var seal = await SealAsync();

        Assert.Equal(Secret, seal.Open(seal.Seal(Secret, "row 1"), "row 1"));
        Assert.NotEqual(seal.Seal(Secret, "row 1"), seal.Seal(Secret, "row 1"));
    }

    [Fact]
    public async Task when_it_was_moved_to_another_row_then_it_does_not_open()
    {
        var seal = await SealAsync();

        Assert.Null(seal.Open(seal.Seal(Secret, "row 1"), "row 2"));
    }

    [Fact]
    public async Task when_any_byte_was_changed_or_cut_then_it_does_not_open()
    {
        var seal = await SealAsync();
        var bytes = seal.Seal(Secret, "row 1");
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            Assert.Null(seal.Open(changed, "row 1"));
            Assert.Null(seal.Open(bytes.AsSpan(0, i), "row 1"));
        }
    }

    [Fact]
    public async Task when_the_key_was_rotated_by_another_process_then_old_and_new_open_everywhere_and_the_old_wants_resealing()
    {
        var node = await place.NewNodeWithKeysAsync();
        var seal = node.GetRequiredService<SecretSeal>();
        var old = seal.Seal(Secret, "row 1");
        Assert.True(seal.IsCurrent(old));

        place.Clock.Advance(TimeSpan.FromSeconds(1));
        var other = place.NewNode();
        await other.GetRequiredService<KeySet>().RotateSecondFactorAsync(TestContext.Current.CancellationToken);
        var fresh = other.GetRequiredService<SecretSeal>().Seal(Secret, "row 1");

        Assert.Equal(Secret, seal.Open(fresh, "row 1"));
        Assert.Equal(Secret, other.GetRequiredService<SecretSeal>().Open(old, "row 1"));
        Assert.False(other.GetRequiredService<SecretSeal>().IsCurrent(old));
        Assert.True(other.GetRequiredService<SecretSeal>().IsCurrent(fresh));
    }

    [Fact]
    public async Task when_its_key_is_gone_then_it_does_not_open()
    {
        var bytes = (await SealAsync()).Seal(Secret, "row 1");
        File.Delete(place.Files("second-factor", "*.key")[0]);

        Assert.Null((await SealAsync()).Open(bytes, "row 1"));
    }

    private async Task<SecretSeal> SealAsync() => (await place.NewNodeWithKeysAsync()).GetRequiredService<SecretSeal>();
}

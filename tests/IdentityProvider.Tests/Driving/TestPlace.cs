using Microsoft.Extensions.Time.Testing;

namespace IdentityProvider.Tests.Driving;

/// <summary>What outlives a provider's process and what its nodes share: database, keys, mailbox, and the time of day.</summary>
internal sealed class TestPlace(string folder, DateTimeOffset now) : IAsyncDisposable
{
    public string Folder { get; } = folder;

    public TestDatabase Database { get; } = TestDatabase.New(folder);

    public string KeysDirectory { get; } = Path.Combine(folder, "keys");

    public Mailbox Mail { get; } = new(Path.Combine(folder, "mail"));

    /// <summary>Begins near the real time, since the framework's key ring goes by that, and in the middle of a time step of the codes.</summary>
    public FakeTimeProvider Clock { get; } = new(MiddleOfAStep(now));

    /// <param name="ago">What a template holds was made a while before the tests that start from it.</param>
    public static TestPlace New(TimeSpan ago = default) =>
        new(Directory.CreateTempSubdirectory("idp-test-").FullName, TimeProvider.System.GetUtcNow() - ago);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static DateTimeOffset MiddleOfAStep(DateTimeOffset now) => DateTimeOffset.FromUnixTimeSeconds((now.ToUnixTimeSeconds() / 30 * 30) + 15);
}

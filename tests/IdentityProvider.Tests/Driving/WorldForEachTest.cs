namespace IdentityProvider.Tests.Driving;

/// <summary>A world and a browser for each test of a class, for tests that change what others would see.</summary>
public abstract class WorldForEachTest : IAsyncLifetime
{
    protected World World { get; private set; } = null!;

    protected Browser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.NewAsync();
        Browser = World.NewBrowser();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Browser.Dispose();
        return World.DisposeAsync();
    }
}

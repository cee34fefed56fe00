using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>One button that is pressed while the server dies, and the marks by which one sees afterwards whether that happened.</summary>
/// <param name="Press">The button; everything before it is done already.</param>
/// <param name="Success">What the answer shows where the change is committed.</param>
/// <param name="Marks">Each says by itself whether the change is there; asked once the server runs again.</param>
internal sealed record KilledAct(string Name, Func<Task<Page>> Press, Func<Page, bool> Success, Func<IdentityProviderDbContext, Task<IReadOnlyList<(string What, bool IsThere)>>> Marks)
{
    public bool WasAnswered { get; private set; }

    /// <summary>An answer that never came is no fault.</summary>
    public async Task PressAsync()
    {
        try
        {
            var page = await Press();
            Assert.True(Success(page), $"{Name}: {page.Address} {page.Text}");
            WasAnswered = true;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return;
        }
    }

    /// <summary>All of it is there or nothing, and what was answered is there.</summary>
    /// <returns>Whether it is.</returns>
    public async Task<bool> AssertWholeAsync(IdentityProviderDbContext db)
    {
        var isThere = (await Marks(db)).AreThere(Name);
        Assert.True(isThere || !WasAnswered, $"{Name} was answered and is lost.");
        return isThere;
    }
}

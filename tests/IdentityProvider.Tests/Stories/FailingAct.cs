using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>One button, and the marks by which one sees whether all that it does is done.</summary>
/// <param name="Press">The button; everything before it is done already.</param>
/// <param name="Success">Whether the answer says that it is done.</param>
/// <param name="Again">What the person does next where it is not: the back button and the same form, if nothing else.</param>
/// <param name="Marks">Each says by itself whether the change is there.</param>
internal sealed record FailingAct(
    Func<Task<Page>> Press, Func<Page, bool> Success, Func<Task> Again, Func<IdentityProviderDbContext, Task<IReadOnlyList<(string What, bool IsThere)>>> Marks)
{
    public async Task<bool> IsDoneAsync(IdentityProviderDbContext db, string where) => (await Marks(db)).AreThere(where);
}

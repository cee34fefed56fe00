using IdentityProvider.Keys;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>What <c>keys list</c> shows: names, states and dates, and nothing of a key itself.</summary>
[OperatorConsole]
public sealed class KeysPageModel(KeySet keys, TimeProvider clock) : PageModel
{
    public IReadOnlyList<SigningKey> SigningKeys { get; private set; } = [];

    public IReadOnlyList<(Guid Id, DateTimeOffset Created)> SealingKeys { get; private set; } = [];

    public DateTimeOffset Now { get; private set; }

    public void OnGet()
    {
        Now = clock.GetUtcNow();
        SigningKeys = [.. keys.SigningKeys().OrderBy(key => key.Algorithm, StringComparer.Ordinal).ThenBy(key => key.StateAt(Now)).ThenByDescending(key => key.Activates)];
        SealingKeys = keys.SealingKeys();
    }
}

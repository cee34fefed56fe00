namespace IdentityProvider.Administration;

/// <summary>What <c>_NumberField.cshtml</c> shows: a whole number, or nothing.</summary>
/// <param name="Name">Of the field, and the key of its label; its hint is <c>NameHint</c>, with the two limits.</param>
/// <param name="Faults">Names of the fields that were wrong.</param>
public sealed record NumberField(string Name, string? Value, int Least, int Most, IReadOnlySet<string> Faults)
{
    public bool IsWrong => Faults.Contains(Name);
}

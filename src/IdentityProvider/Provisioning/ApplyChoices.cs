namespace IdentityProvider.Provisioning;

/// <summary>How a document is applied.</summary>
public sealed record ApplyChoices
{
    /// <summary>What is set on creation only, or belongs to people afterwards, unless <see cref="Overwrite"/> names it.</summary>
    public static IReadOnlyList<string> Overwritable { get; } =
        ["password", "totpSecret", "role", "plan", "twoFactor", "secret", "name", "locale", "claims", "memberships"];

    /// <summary>Works out the whole plan, in the database too, and takes it back.</summary>
    public bool DryRun { get; init; }

    /// <summary>Removes clients and resources that a document made and this one does not name; never people or tenants.</summary>
    public bool Prune { get; init; }

    public IReadOnlySet<string> Overwrite { get; init; } = new HashSet<string>();
}

namespace IdentityProvider.Policy;

/// <summary>How much was proved, weakest first; its names outside are the values of <c>acr</c>.</summary>
public enum AssuranceLevel
{
    None,
    Password,
    MultiFactor,
    PhishingResistant,
}

/// <summary>The outside names of <see cref="AssuranceLevel"/>, OpenID Connect Core §2 (acr) and the EAP ACR values.</summary>
public static class AuthenticationContextClass
{
    public const string Password = "pwd";
    public const string MultiFactor = "mfa";
    public const string PhishingResistant = "phr";

    public static IReadOnlyList<string> All { get; } = [Password, MultiFactor, PhishingResistant];

    public static string? NameOf(AssuranceLevel level) => level switch
    {
        AssuranceLevel.Password => Password,
        AssuranceLevel.MultiFactor => MultiFactor,
        AssuranceLevel.PhishingResistant => PhishingResistant,
        _ => null,
    };

    /// <returns><see langword="null"/> for a value that we do not know; unknown values are ignored, never refused.</returns>
    public static AssuranceLevel? Parse(string? name) => name switch
    {
        Password => AssuranceLevel.Password,
        MultiFactor => AssuranceLevel.MultiFactor,
        PhishingResistant => AssuranceLevel.PhishingResistant,
        _ => null,
    };
}

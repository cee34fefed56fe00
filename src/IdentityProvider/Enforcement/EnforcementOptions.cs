using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

/// <summary>Section <c>Enforcement</c>.</summary>
public sealed class EnforcementOptions
{
    public const string Section = "Enforcement";

    /// <summary>Exemptions of one tenant that wait or live at the same time.</summary>
    public int ExemptionQuota { get; set; } = 5;
}

internal sealed class EnforcementOptionsValidation : IValidateOptions<EnforcementOptions>
{
    public ValidateOptionsResult Validate(string? name, EnforcementOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        if (options.ExemptionQuota is < 0 or > 50)
        {
            complaints.AddError("must be between 0 (none) and 50: beyond that the policy is to be turned off, and not got round.", "Enforcement:ExemptionQuota");
        }

        return complaints.Build();
    }
}

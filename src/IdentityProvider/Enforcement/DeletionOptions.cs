using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

/// <summary>Section <c>AccountDeletion</c>.</summary>
public sealed class DeletionOptions
{
    public const string Section = "AccountDeletion";

    /// <summary>Between a person's wish and the deletion; until then they may keep the account.</summary>
    public TimeSpan WaitingTime { get; set; } = TimeSpan.FromDays(7);
}

internal sealed class DeletionOptionsValidation : IValidateOptions<DeletionOptions>
{
    public ValidateOptionsResult Validate(string? name, DeletionOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        if (options.WaitingTime < TimeSpan.FromHours(1) || options.WaitingTime > TimeSpan.FromDays(60))
        {
            complaints.AddError("must be between one hour and 60 days: somebody else may have asked for the deletion, and the owner must have time to read the mail.", "AccountDeletion:WaitingTime");
        }

        return complaints.Build();
    }
}

using Microsoft.Extensions.Options;

namespace IdentityProvider.Keys;

/// <summary>Section <c>Keys</c>: where the keys are, and how long a signing key stays in each state.</summary>
public sealed class KeysOptions
{
    public const string Section = "Keys";

    /// <summary>Relative to the content root. Nodes share it; back it up apart from the database.</summary>
    public string Directory { get; set; } = "keys";

    /// <summary>Published before it signs, so that every relying party knows it by then.</summary>
    public TimeSpan AnnouncedFor { get; set; } = TimeSpan.FromDays(14);

    public TimeSpan ActiveFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Published after it signed its last token, so that what it signed still verifies.</summary>
    public TimeSpan RetiredFor { get; set; } = TimeSpan.FromDays(14);

    /// <summary>How soon a running server sees what another process did to the files.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);
}

internal sealed class KeysOptionsValidation : IValidateOptions<KeysOptions>
{
    public ValidateOptionsResult Validate(string? name, KeysOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.Directory))
        {
            faults.AddError("must name a directory.", "Keys:Directory");
        }

        if (options.AnnouncedFor < TimeSpan.FromHours(1))
        {
            faults.AddError("must be at least an hour: relying parties keep the key set that long.", "Keys:AnnouncedFor");
        }

        if (options.ActiveFor <= options.AnnouncedFor)
        {
            faults.AddError("must be longer than Keys:AnnouncedFor: the next key is announced while this one signs.", "Keys:ActiveFor");
        }

        if (options.RetiredFor < TimeSpan.FromDays(1))
        {
            faults.AddError("must be at least a day: tokens signed yesterday must still verify.", "Keys:RetiredFor");
        }

        if (options.PollInterval < TimeSpan.FromSeconds(1) || options.PollInterval > TimeSpan.FromMinutes(5))
        {
            faults.AddError("must be between a second and five minutes.", "Keys:PollInterval");
        }

        return faults.Build();
    }
}

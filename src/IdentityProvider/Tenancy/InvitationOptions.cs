using Microsoft.Extensions.Options;

namespace IdentityProvider.Tenancy;

/// <summary>Section <c>Invitations</c>.</summary>
public sealed class InvitationOptions
{
    public const string Section = "Invitations";

    /// <summary>How long the mailed link is good for.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Open invitations that a tenant may have.</summary>
    public int OpenPerTenant { get; set; } = 200;

    /// <summary>Invitations that a tenant may send in an hour.</summary>
    public int SentPerHour { get; set; } = 100;
}

internal sealed class InvitationOptionsValidation : IValidateOptions<InvitationOptions>
{
    public ValidateOptionsResult Validate(string? name, InvitationOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        if (options.Lifetime < TimeSpan.FromHours(1) || options.Lifetime > TimeSpan.FromDays(30))
        {
            complaints.AddError("must be between one hour and 30 days.", "Invitations:Lifetime");
        }

        if (options.OpenPerTenant < 1)
        {
            complaints.AddError("must be at least 1.", "Invitations:OpenPerTenant");
        }

        if (options.SentPerHour < 1)
        {
            complaints.AddError("must be at least 1.", "Invitations:SentPerHour");
        }

        return complaints.Build();
    }
}

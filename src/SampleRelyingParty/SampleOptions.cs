using Microsoft.Extensions.Options;

namespace SampleRelyingParty;

/// <summary>What an application must know of the provider, and nothing more: the values that the README says to copy.</summary>
public sealed class SampleOptions
{
    /// <summary>The provider's address; everything else is found by its discovery document.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>RFC 8707: the identifier of our API, asked for as <c>resource</c>, and the only audience that the API accepts.</summary>
    public string Resource { get; set; } = "";

    /// <summary>Where our own API answers. Configured, never taken from a request: the access token goes there.</summary>
    public string OrdersApi { get; set; } = "";
}

/// <summary>Says everything that is missing at once, with its key.</summary>
public sealed class SampleOptionsValidation : IValidateOptions<SampleOptions>
{
    public ValidateOptionsResult Validate(string? name, SampleOptions options)
    {
        var complaints = new ValidateOptionsResultBuilder();
        RequireAddress(options.Authority, nameof(options.Authority));
        RequireAddress(options.Resource, nameof(options.Resource));
        RequireAddress(options.OrdersApi, nameof(options.OrdersApi));
        if (options.ClientId.Length == 0) complaints.AddError("is missing.", nameof(options.ClientId));
        if (options.ClientSecret.Length == 0) complaints.AddError("is missing.", nameof(options.ClientSecret));
        return complaints.Build();

        void RequireAddress(string value, string key)
        {
            if (!Uri.TryCreate(value, UriKind.Absolute, out _)) complaints.AddError("must be an absolute address.", key);
        }
    }
}

using Microsoft.Extensions.Options;

namespace IdentityProvider.Shared;

/// <summary>The top-level setting <c>Issuer</c>.</summary>
public sealed class IssuerOptions
{
    public const string Key = "Issuer";

    /// <summary>An origin: scheme, host and port. Required outside Development.</summary>
    public string? Issuer { get; set; }

    /// <summary><see langword="null"/>: none is named, so it is the request's origin, in Development only.</summary>
    public Uri? Address => string.IsNullOrEmpty(Issuer) ? null : new Uri(Issuer);
}

internal sealed class IssuerOptionsValidation(IHostEnvironment environment) : IValidateOptions<IssuerOptions>
{
    public ValidateOptionsResult Validate(string? name, IssuerOptions options)
    {
        var fault = Fault(options.Issuer);
        return fault is null ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail($"{IssuerOptions.Key}: {fault}");
    }

    private string? Fault(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return environment.IsDevelopment()
                ? null
                : "is required: the https address that browsers and applications reach the provider by (to try it on this machine, set ASPNETCORE_ENVIRONMENT=Development).";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return $"'{text}' is no absolute https address.";
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !environment.IsDevelopment())
        {
            return $"'{text}' must begin with https:// (http only in Development).";
        }

        return uri.PathAndQuery is not "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            ? $"'{text}' must be scheme, host and port alone: the provider has its host for itself."
            : null;
    }
}

using Microsoft.Extensions.Options;

namespace IdentityProvider.OpenIdConnect;

/// <summary>Section <c>OpenIdConnect</c>: how long what we issue is good for.</summary>
public sealed class OpenIdConnectOptions
{
    public const string Section = "OpenIdConnect";

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan IdTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    public TimeSpan AuthorizationCodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Each use of a refresh token gives a new one that is good for this long.</summary>
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Counted from the authorization, however often it was refreshed.</summary>
    public TimeSpan RefreshTokenFamilyLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a browser may take to come with a pushed request; what it then takes to sign in does not count.</summary>
    public TimeSpan PushedRequestLifetime { get; set; } = TimeSpan.FromMinutes(10);
}

internal sealed class OpenIdConnectOptionsValidation : IValidateOptions<OpenIdConnectOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenIdConnectOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        Within(faults, nameof(options.AccessTokenLifetime), options.AccessTokenLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Within(faults, nameof(options.IdTokenLifetime), options.IdTokenLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Within(faults, nameof(options.AuthorizationCodeLifetime), options.AuthorizationCodeLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));
        Within(faults, nameof(options.RefreshTokenLifetime), options.RefreshTokenLifetime, TimeSpan.FromHours(1), options.RefreshTokenFamilyLifetime);
        Within(faults, nameof(options.RefreshTokenFamilyLifetime), options.RefreshTokenFamilyLifetime, TimeSpan.FromHours(1), TimeSpan.FromDays(366));
        Within(faults, nameof(options.PushedRequestLifetime), options.PushedRequestLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(15));
        return faults.Build();
    }

    private static void Within(ValidateOptionsResultBuilder faults, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            faults.AddError($"'{value}' must be from {least} to {most}.", $"{OpenIdConnectOptions.Section}:{key}");
    }
}

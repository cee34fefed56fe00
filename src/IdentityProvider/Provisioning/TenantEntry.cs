using System.Text.RegularExpressions;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Provisioning;

/// <summary>A tenant's two-factor policy in the document.</summary>
public sealed record TwoFactorEntry(TwoFactorMode Mode, DateTimeOffset? EffectiveAt);

/// <summary>One element of <c>tenants</c>. What is <see langword="null"/> was left out: it is not touched, or takes its default in a new tenant.</summary>
public sealed partial record TenantEntry(string Path, string? Slug, string? Name, TenantPlan? Plan, bool? Suspended, TwoFactorEntry? TwoFactor)
{
    internal static TenantEntry Read(DocumentObject json)
    {
        var slug = json.Text("slug", required: true, maximumLength: 63);
        if (slug is not null && !Slugs().IsMatch(slug))
        {
            json.Fault("slug", "must be lower-case letters, digits and dashes, and neither begin nor end with a dash");
            slug = null;
        }

        return new TenantEntry(
            json.PathOf(""), slug, json.Text("name", maximumLength: 100), json.Choice<TenantPlan>("plan"), json.Flag("suspended"), Policy(json.Object("twoFactor")));
    }

    private static TwoFactorEntry? Policy(DocumentObject? json)
    {
        if (json is null)
        {
            return null;
        }

        var mode = json.Choice<TwoFactorMode>("mode", required: true) ?? TwoFactorMode.Off;
        var effectiveAt = json.Time("effectiveAt");
        if (effectiveAt is not null && mode is TwoFactorMode.Off)
        {
            json.Fault("effectiveAt", "needs a mode that is not Off");
        }

        json.Finish();
        return new TwoFactorEntry(mode, effectiveAt);
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?\\z")]
    private static partial Regex Slugs();
}

namespace IdentityProvider.Hosting;

/// <summary>Names the texts of the error pages.</summary>
public sealed class HostingTexts;

namespace IdentityProvider.Shared;

/// <summary>What a sign-in page looks like for a tenant: addresses of ours that hold for as long as it looks so.</summary>
/// <param name="Stylesheet"><see langword="null"/>: our own colours.</param>
/// <param name="Logo"><see langword="null"/>: our own mark.</param>
public sealed record Brand(string? Stylesheet, string? Logo);

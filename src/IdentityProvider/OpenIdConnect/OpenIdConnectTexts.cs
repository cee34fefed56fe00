namespace IdentityProvider.OpenIdConnect;

/// <summary>Names the texts of the protocol's pages.</summary>
public sealed class OpenIdConnectTexts;

namespace IdentityProvider.Shared;

/// <summary>One thing that is wrong in a JSON document that somebody wrote, and where: <c>clients[0].redirectUris[1]: must be …</c></summary>
public sealed record DocumentFault(string Path, string Rule)
{
    public override string ToString() => Path.Length == 0 ? Rule : $"{Path}: {Rule}";
}

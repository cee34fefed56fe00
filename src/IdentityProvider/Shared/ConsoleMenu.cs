namespace IdentityProvider.Shared;

/// <summary>The side menu of My Page or a console, shown by <c>_ConsoleLayout</c> from <c>ViewData["Menu"]</c>.</summary>
public sealed record ConsoleMenu(string Title, IReadOnlyList<ConsoleMenuItem> Items);

public sealed record ConsoleMenuItem(string Text, string Href, bool IsCurrent);

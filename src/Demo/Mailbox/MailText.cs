using System.Text.RegularExpressions;

namespace Demo.Mailbox;

/// <summary>A mail's text in pieces: those that are addresses of the provider may be clicked, nothing else.</summary>
public static partial class MailText
{
    public static IEnumerable<(string Text, bool IsLink)> Split(string text) => Address().Split(text)
        .Where(piece => piece.Length > 0)
        .Select(piece => (piece, piece.StartsWith(DemoAddresses.Provider + "/", StringComparison.Ordinal)));

    [GeneratedRegex("(http://localhost:5080/[^\\s<>\"]*)")]
    private static partial Regex Address();
}

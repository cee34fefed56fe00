using System.Globalization;
using System.Text;

namespace Demo;

/// <summary>What the demo prints: what to open, who to sign in as, and what to try.</summary>
public static class DemoStory
{
    public static string Tell(DemoPeople people, DemoData data)
    {
        var text = new StringBuilder();
        text.AppendLine();
        Table(text, "Open",
        [
            ["Sample application", DemoAddresses.Sample, "sign in here first"],
            ["Mail that was sent", DemoAddresses.Mailbox, "confirmation codes and notices"],
            ["My Page", DemoAddresses.Provider + "/my", "two-factor authentication, sessions, activity"],
            .. people.Tenants.Select(tenant =>
                new[] { "Console of " + tenant.Name, $"{DemoAddresses.Provider}/admin/{tenant.Slug}", Describe(tenant) }),
        ]);
        Table(text, "Sign in as",
        [
            .. people.Users.Select(person => new[] { person.Email, person.Password, Describe(person, people) }),
        ]);
        foreach (var person in people.Users.Where(person => person.TotpSecret is not null))
        {
            Table(text, "Authenticator key of " + person.Email,
            [
                [Grouped(person.TotpSecret!), "for an authenticator app (enter it by hand), or on a command line:"],
                ["", "oathtool --totp --base32 " + person.TotpSecret],
            ]);
        }

        text.Append(CultureInfo.InvariantCulture, $"Data: {data.Location} (start with --fresh to begin anew). Ctrl+C stops.");
        return text.ToString();
    }

    private static string Describe(DemoTenant tenant) =>
        $"{tenant.Plan} plan, mandatory two-factor {(tenant.TwoFactor?.Mode is "Required" ? "on" : "off")}";

    private static string Describe(DemoPerson person, DemoPeople people) =>
        string.Join(", ", person.Memberships.Select(membership =>
            $"{membership.Role.ToLowerInvariant()} of {people.Tenants.First(tenant => tenant.Slug == membership.Tenant).Name}"))
        + (person.TotpSecret is null ? "" : "; has an authenticator");

    private static string Grouped(string key) => string.Join(' ', key.Chunk(4).Select(group => new string(group)));

    private static void Table(StringBuilder text, string title, IReadOnlyList<string[]> rows)
    {
        text.AppendLine(title);
        var widths = Enumerable.Range(0, rows.Max(row => row.Length)).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            text.Append("  ").AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        text.AppendLine();
    }
}

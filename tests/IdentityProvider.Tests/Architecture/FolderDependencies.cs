using System.Text.RegularExpressions;

namespace IdentityProvider.Tests.Architecture;

/// <summary>Who may name whom, as ARCHITECTURE.md says: a folder knows only the folders that it stands on.</summary>
public sealed partial class FolderDependencies
{
    private static readonly string[] Ground = ["Policy", "Accounts", "Persistence", "Auditing"];
    private static readonly string[] Factors = [.. Ground, "Mail", "Keys", "Sessions"];
    private static readonly string[] Flow = [.. Factors, "Tenancy", "Passkeys", "TwoFactor"];
    private static readonly string[] Everything = [.. Flow, "SignIn", "Enforcement", "OpenIdConnect"];

    /// <summary>Everybody may name Shared, and nobody names Hosting.</summary>
    private static readonly Dictionary<string, string[]> MayName = new()
    {
        ["Shared"] = [],
        ["Policy"] = [],
        ["Accounts"] = [],
        ["Persistence"] = ["Accounts"],
        ["Auditing"] = ["Accounts", "Persistence"],
        ["Keys"] = ["Accounts", "Persistence", "Auditing"],
        ["Mail"] = ["Accounts", "Persistence", "Auditing", "Keys"],
        ["Tenancy"] = [.. Ground, "Mail"],
        ["Sessions"] = Ground,
        ["Passkeys"] = ["Accounts", "Persistence"],
        ["TwoFactor"] = [.. Factors, "Passkeys"],
        ["SignIn"] = Flow,
        ["Enforcement"] = [.. Flow, "SignIn"],
        ["OpenIdConnect"] = [.. Flow, "SignIn", "Enforcement"],
        ["MyPage"] = Everything,
        ["Administration"] = Everything,
        ["Api"] = Everything,
        ["Operation"] = Everything,
        ["Provisioning"] = Everything,
        ["Hosting"] = [.. Everything, "MyPage", "Administration", "Api", "Operation", "Provisioning"],
    };

    private static readonly string[] NotCode = ["wwwroot", "bin", "obj", "data", "keys", "Properties"];

    public static TheoryData<string> Folders() => [.. MayName.Keys];

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_names_only_the_folders_below_it(string folder)
    {
        var offences =
            from file in Repository.Files(Path.Combine(Repository.Provider, folder), ".cs", ".cshtml")
            from Match match in OwnNamespace().Matches(File.ReadAllText(file))
            let named = match.Groups[1].Value
            where named != folder && named != "Shared" && MayName.ContainsKey(named) && !MayName[folder].Contains(named)
            select $"{Repository.Relative(file)} names {named}";
        Assert.Empty(offences.Distinct());
    }

    [Fact]
    public void Every_folder_is_listed_so_that_a_new_one_is_given_its_place()
    {
        var unlisted = Directory.EnumerateDirectories(Repository.Provider).Select(d => Path.GetFileName(d)).Except(MayName.Keys).Except(NotCode);
        Assert.Empty(unlisted);
    }

    [Fact]
    public void The_provider_knows_neither_the_demo_nor_the_sample() =>
        Assert.Empty(Repository.Files(Repository.Provider, ".cs", ".cshtml", ".csproj")
            .Where(file => File.ReadAllText(file) is var text && (text.Contains("SampleRelyingParty", StringComparison.Ordinal) || text.Contains("Demo.", StringComparison.Ordinal)))
            .Select(Repository.Relative));

    [GeneratedRegex(@"\bIdentityProvider\.([A-Z]\w+)")]
    private static partial Regex OwnNamespace();
}

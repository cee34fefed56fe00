using System.Text.RegularExpressions;

namespace IdentityProvider.Tests.Architecture;

/// <summary>What each file keeps to: a size that one reads at a sitting, and no words that should not ship.</summary>
public sealed partial class Files
{
    private const int LongestSource = 250;
    private const int LongestProgram = 80;

    [Fact]
    public void A_source_file_has_at_most_250_lines() =>
        Assert.Empty(Sources().Where(file => File.ReadLines(file).Count() > LongestSource).Select(Repository.Relative));

    [Fact]
    public void The_program_is_a_table_of_contents() =>
        Assert.InRange(File.ReadLines(Path.Combine(Repository.Provider, "Program.cs")).Count(), 1, LongestProgram - 1);

    [Fact]
    public void No_file_speaks_of_work_left_undone_or_of_one_machine()
    {
        var offences =
            from file in Repository.Files(Repository.Root, ".cs", ".cshtml", ".md", ".json", ".sh", ".yml", ".props", ".csproj", ".css", ".js")
            where Path.GetFileName(file) != "Files.cs"
            from Match match in Banned().Matches(File.ReadAllText(file))
            select $"{Repository.Relative(file)}: {match.Value}";
        Assert.Empty(offences);
    }

    [Fact]
    public void Nobody_swallows_every_exception() =>
        Assert.Empty(Repository.Files(Path.Combine(Repository.Root, "src"), ".cs")
            .Where(file => !Repository.Relative(file).Contains("/Hosting/", StringComparison.Ordinal) && CatchAll().IsMatch(File.ReadAllText(file)))
            .Select(Repository.Relative));

    [Fact]
    public void No_test_waits_by_the_clock_on_the_wall() =>
        Assert.Empty(Repository.Files(Path.Combine(Repository.Root, "tests"), ".cs")
            .Where(file => Path.GetFileName(file) != "Files.cs" && Waiting().IsMatch(File.ReadAllText(file)))
            .Select(Repository.Relative));

    [Fact]
    public void Pages_carry_no_script_or_style_of_their_own_which_the_content_security_policy_would_block() =>
        Assert.Empty(Repository.Files(Path.Combine(Repository.Root, "src"), ".cshtml")
            .Where(file => InlineCode().IsMatch(File.ReadAllText(file)))
            .Select(Repository.Relative));

    private static IEnumerable<string> Sources() =>
        Repository.Files(Path.Combine(Repository.Root, "src"), ".cs", ".cshtml").Concat(Repository.Files(Path.Combine(Repository.Root, "tests"), ".cs"));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|/(work|root|home)/\w+|\b[A-Z]:\\Users\\")]
    private static partial Regex Banned();

    [GeneratedRegex(@"catch\s*(\(\s*Exception(\s+\w+)?\s*\))?\s*\{\s*(//[^\n]*\s*)?\}|catch\s*\(\s*Exception(\s+\w+)?\s*\)\s*(?!\s*when)\{")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"Task\.Delay|Thread\.Sleep")]
    private static partial Regex Waiting();

    [GeneratedRegex(@"<style|\sstyle=""|<script(?![^>]*\ssrc=)|\son(click|submit|load|change)=")]
    private static partial Regex InlineCode();
}

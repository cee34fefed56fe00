namespace Demo;

/// <summary>What was asked on the command line.</summary>
/// <param name="Answer">Where there is nothing to run: what to say instead.</param>
public sealed record DemoCommand(bool Fresh, string? Answer = null, int ExitCode = 0)
{
    private const string Usage =
        """
        Starts the provider, a sample application and a mailbox on this machine.

          dotnet run --project src/Demo               starts, or goes on with the data of the last time
          dotnet run --project src/Demo -- --fresh    forgets everything first
          dotnet run --project src/Demo -- --help     says this
        """;

    public static DemoCommand Parse(string[] arguments) => arguments switch
    {
        [] => new DemoCommand(Fresh: false),
        ["--fresh"] => new DemoCommand(Fresh: true),
        ["--help" or "-h" or "-?"] => new DemoCommand(Fresh: false, Usage),
        _ => new DemoCommand(Fresh: false, Usage, ExitCode: 2),
    };
}

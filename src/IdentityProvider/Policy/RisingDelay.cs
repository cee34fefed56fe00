namespace IdentityProvider.Policy;

/// <summary>How long further tries are refused after failures in a row: none at first, then doubling up to a bound, never for ever.</summary>
public static class RisingDelay
{
    public const int FreeFailures = 5;

    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(15);

    /// <param name="failures">Failures in a row, the newest included.</param>
    /// <param name="free">How many of them bring a delay only with the last.</param>
    public static TimeSpan After(int failures, int free = FreeFailures) => failures < free
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, 30 * Math.Pow(2, Math.Min(failures - free, 10))));
}

namespace IdentityProvider.TwoFactor;

/// <summary>
/// The steps of wrong codes that were answered with how far the clock seems to be off. Whoever typed such a code, perhaps by guessing, knows from
/// the answer when it will be right: it is never accepted, at its time or by another drift.
/// </summary>
internal static class ToldSteps
{
    /// <summary>What no drift can bring back into the window is forgotten; twice as far, since the clocks of nodes differ.</summary>
    public static long[] With(this long[] told, long step, long now) =>
        [.. told.Where(earlier => earlier != step && earlier >= now - (2 * TimeStepCode.FarthestSteps)), step];
}

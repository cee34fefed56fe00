using Microsoft.Extensions.Localization;

namespace IdentityProvider.TwoFactor;

/// <summary>Says in words what a code of another time tells of the phone's clock.</summary>
public static class ClockHint
{
    private const int StepsInMinute = 60 / TimeStepCode.StepSeconds;

    /// <param name="stepsOff">How many steps the code is ahead of now.</param>
    public static string ClockIsOff(this IStringLocalizer<TwoFactorTexts> texts, int stepsOff) => Math.Abs(stepsOff) <= TimeStepCode.AcceptedSteps
        ? texts["ClockWasSet"] // it is right now, and another drift was remembered
        : texts[stepsOff > 0 ? "ClockAhead" : "ClockBehind", texts.Minutes(stepsOff)];

    public static string Minutes(this IStringLocalizer<TwoFactorTexts> texts, int steps)
    {
        var minutes = Math.Max(1, (int)Math.Round(Math.Abs(steps) / (double)StepsInMinute, MidpointRounding.AwayFromZero));
        return minutes == 1 ? texts["OneMinute"] : texts["Minutes", minutes];
    }
}

using System.Security.Claims;
using System.Text.Json;
using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.SignIn;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>Has a supposed sign-in decided by what decides for real: the flow of the authorization endpoint, then the gate's judgement, then its claims.</summary>
internal static class SimulatedDecision
{
    private static readonly string[] Prompts = [PromptValues.None, PromptValues.Login, PromptValues.Consent, PromptValues.SelectAccount];

    /// <summary>No page is asked twice, so that this is never reached.</summary>
    private const int MostMoves = 10;

    /// <summary>From the first thing that happens to the token or the refusal.</summary>
    public static (IReadOnlyList<SimulationMove> Path, JsonElement? Claims) Follow(Supposition supposed)
    {
        List<SimulationMove> path = [];
        while (path.Count < MostMoves)
        {
            var move = Decide(supposed);
            path.Add(move);
            if (move.Step is SimulationStep.Issue)
            {
                return (path, ClaimsOf(supposed.Standing!, supposed.At));
            }

            if (supposed.After(move.Step) is not { } next)
            {
                break;
            }

            supposed = next;
        }

        return (path, null);
    }

    public static SimulationMove Decide(Supposition supposed)
    {
        if (EngineRefusal(supposed) is { } refusal)
        {
            return refusal;
        }

        var gathered = supposed.Gathered;
        switch (AuthorizationFlow.Next(gathered.Facts))
        {
            case AuthorizationStep.SignIn { Step: var step }:
                return new SimulationMove(StepOf(step), SimulationReasons.Of(supposed, step));
            case AuthorizationStep.SelectAccount:
                return new SimulationMove(SimulationStep.SelectAccount, [SimulationSource.PromptSelectAccount]);
            case AuthorizationStep.ChooseTenant:
                return new SimulationMove(SimulationStep.ChooseTenant, [SimulationSource.SeveralTenants]);
            case AuthorizationStep.AskConsent:
                return new SimulationMove(SimulationStep.Consent, [SimulationSource.ConsentMissing]);
            case AuthorizationStep.Refuse refused:
                return new SimulationMove(SimulationStep.Deny, SimulationReasons.OfRefusal(supposed, refused.Error), refused.Error);
        }

        return IssuanceJudgement.Refusal(supposed.Standing, supposed.Client, gathered.Asked, supposed.At) is { } judged
            ? Deny(IssuanceJudgement.ErrorOf(judged, gathered.Facts.Silent), SimulationReasons.OfJudgement(supposed, judged))
            : new SimulationMove(SimulationStep.Issue, SimulationReasons.OfToken(supposed));
    }

    /// <summary>What a request is refused for before anybody asks who signs in.</summary>
    private static SimulationMove? EngineRefusal(Supposition supposed)
    {
        var (request, facts) = (supposed.Request, supposed.Client.Facts);
        var prompts = request.GetPromptValues();
        return supposed.Client.Disabled || !facts.SignsPeopleIn ? Deny(Errors.UnauthorizedClient, [SimulationSource.ClientMayNotAsk])
            : request.GetScopes().Any(scope => !facts.Scopes.Contains(scope)) ? Deny(Errors.InvalidScope, [SimulationSource.ClientMayNotAsk])
            : request.MaxAge < 0 || prompts.Any(p => !Prompts.Contains(p)) || (prompts.Contains(PromptValues.None) && prompts.Length > 1)
                ? Deny(Errors.InvalidRequest, [SimulationSource.MalformedRequest])
                : null;
    }

    private static SimulationMove Deny(string error, IReadOnlyList<SimulationSource> because) => new(SimulationStep.Deny, because, error);

    private static SimulationStep StepOf(SignInStep step) => step switch
    {
        SignInStep.Password or SignInStep.PasswordBeforeSetUp => SimulationStep.Password,
        SignInStep.TwoFactorChallenge => SimulationStep.Code,
        SignInStep.PasskeyChallenge => SimulationStep.Passkey,
        SignInStep.EmailConfirmation => SimulationStep.MailedConfirmation,
        SignInStep.TwoFactorSetUp => SimulationStep.SetUp,
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No page is asked."),
    };

    private static JsonElement ClaimsOf(Standing standing, DateTimeOffset at)
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity("simulation"));
        EvidenceClaims.Write(principal, standing, at);
        var claims = new OpenIddictResponse();
        foreach (var name in EvidenceClaims.Names.Prepend(Claims.Subject))
        {
            if (EvidenceClaims.Parameter(principal, name) is { } value)
            {
                claims.SetParameter(name, value);
            }
        }

        return JsonSerializer.SerializeToElement<OpenIddictMessage>(claims, JsonSerializerOptions.Default);
    }
}

using System.Text.Json;
using IdentityProvider.Accounts;
using IdentityProvider.OpenIdConnect.Simulation;
using IdentityProvider.Policy;

namespace IdentityProvider.Api;

/// <summary>What would be asked of somebody, and why, by what decides for real. It reads only.</summary>
internal static class SimulationEndpoints
{
    /// <summary>In seconds: no session is as old.</summary>
    private const int OldestProof = 31_536_000;

    private static readonly TimeSpan FarthestAt = TimeSpan.FromDays(366);

    private static readonly ApiProblem UnknownPerson = new(422, "unknown_person", "There is no such person", "Of a tenant one asks about its members.");

    private static readonly ApiProblem UnknownClient = new(422, "unknown_client", "There is no such application", "Of a tenant one asks about applications that serve it.");

    private static readonly ApiProblem UnknownTenant = new(422, "unknown_tenant", "There is no such tenant", "An admin, or an application, asks about its own.");

    private static readonly SimulationRequest Question = new()
    {
        Email = "bob@acme.example",
        ClientId = "acme-web",
        AcrValues = "mfa",
        Session = new SimulatedSession(PasswordAge: 7200),
    };

    private static readonly SimulationAnswer Example = new()
    {
        At = new DateTimeOffset(2027, 1, 31, 9, 0, 0, TimeSpan.Zero),
        Path =
        [
            new SimulationMove(SimulationStep.Code, [SimulationSource.TenantPolicy, SimulationSource.AcrValues, SimulationSource.OwnSecondFactor]),
            new SimulationMove(SimulationStep.Issue, []),
        ],
        Why =
        [
            new SimulationDemand(SimulationSource.TenantPolicy, Decides: true)
            {
                Acr = AuthenticationContextClass.MultiFactor, Mode = TwoFactorMode.Required, Version = 7, Since = new DateTimeOffset(2027, 1, 5, 10, 12, 0, TimeSpan.Zero),
            },
            new SimulationDemand(SimulationSource.AcrValues, Decides: true) { Acr = AuthenticationContextClass.MultiFactor },
            new SimulationDemand(SimulationSource.OwnSecondFactor, Decides: true) { Acr = AuthenticationContextClass.MultiFactor },
        ],
        Claims = JsonDocument.Parse("""{ "sub": "0193a4c2-80aa-7d10-8a55-52b0c1d2e3f4", "acr": "mfa", "amr": ["pwd", "otp", "mfa"], "tenant": "acme" }""").RootElement,
    };

    public static void Map(IEndpointRouteBuilder version) =>
        version.MapPost("/simulate", SimulateAsync).WithTags("Simulation").Reads<SimulationAnswer>(new("simulate", "What would happen at a sign-in, and why; an admin or an application asks about its own tenant, an operator about all")
        {
            Body = Question,
            Answer = Example,
            Problems = [.. JsonBody.Problems, UnknownPerson, UnknownClient, UnknownTenant],
        });

    private static async Task<IResult> SimulateAsync(HttpContext http, ApiCaller caller, Simulator simulator, TimeProvider clock, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http.Request, cancellation);
        var question = Read(body, clock.GetUtcNow());
        if (body.Problem() is { } problem)
        {
            return problem;
        }

        var (answer, fault) = await simulator.RunAsync(caller.IsOperator ? SimulationScope.Platform : SimulationScope.Of(caller.Tenant), question, cancellation);
        return fault switch
        {
            null => ApiCalls.Json(answer!),
            SimulationFault.UnknownPerson => UnknownPerson,
            SimulationFault.UnknownClient => UnknownClient,
            _ => UnknownTenant,
        };
    }

    private static SimulationRequest Read(JsonBody body, DateTimeOffset now)
    {
        var session = body.Object("session");
        var question = new SimulationRequest
        {
            Email = body.Text("email", maximumLength: EmailAddress.MaximumLength),
            AccountId = body.Id("accountId"),
            ClientId = body.Text("clientId", required: true) ?? "",
            Tenant = body.Text("tenant"),
            AcrValues = body.Text("acrValues"),
            MaxAge = body.Number("maxAge", 0, int.MaxValue),
            Prompt = body.Text("prompt"),
            Scope = body.Text("scope"),
            Session = session is null ? null : new SimulatedSession(
                session.Number("passwordAge", 0, OldestProof, required: true) ?? 0, session.Number("secondFactorAge", 0, OldestProof)),
            At = body.Time("at"),
        };
        session?.Finish();
        if (question.Email is null == question.AccountId is null)
        {
            body.Fault("email", "must name the person, or accountId must: one of them");
        }

        if (question.At is { } at && (at - now).Duration() > FarthestAt)
        {
            body.Fault("at", "must lie within a year");
        }

        return question;
    }
}

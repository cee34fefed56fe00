using System.ComponentModel.DataAnnotations;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Simulation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>What a member would be asked at an application, and why. The question stands in the address, so that it can be handed on.</summary>
[TenantConsole]
public sealed class SimulatePageModel(Simulator simulator, SimulationWords words) : PageModel
{
    /// <summary>No session is as old.</summary>
    public const int MostMinutes = 200_000;

    [BindProperty(SupportsGet = true)]
    public string? Email { get; set; }

    /// <summary>Its client id.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Application { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Acr { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Prompt { get; set; }

    /// <summary><c>password</c>, <c>code</c>, or none.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Session { get; set; }

    [BindProperty(SupportsGet = true), Range(0, MostMinutes)]
    public int? Password { get; set; }

    [BindProperty(SupportsGet = true), Range(0, MostMinutes)]
    public int? Code { get; set; }

    public IReadOnlyList<Client> Clients { get; private set; } = [];

    public SimulationAnswer? Answer { get; private set; }

    public SimulationFault? Fault { get; private set; }

    /// <summary>The answer in sentences, the first thing that happens first.</summary>
    public IReadOnlyList<string> Sentences => [.. Answer!.Path.Select(move => words.Sentence(move, Answer, Email!.Trim(), HttpContext.ConsoleTenant()))];

    public IEnumerable<(string Text, SimulationDemand Demand)> Demands =>
        Answer!.Why.Select(demand => (words.Reason(demand.Source, Answer, HttpContext.ConsoleTenant()), demand));

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var scope = SimulationScope.Of(HttpContext.ConsoleTenant());
        Clients = await simulator.ClientsAsync(scope, cancellation);
        if (string.IsNullOrWhiteSpace(Email) || !ModelState.IsValid)
        {
            Response.StatusCode = ModelState.IsValid ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
            return;
        }

        (Answer, Fault) = await simulator.RunAsync(scope, Question(Email), cancellation);
    }

    private SimulationRequest Question(string email) => new()
    {
        Email = email,
        ClientId = Application ?? "",
        AcrValues = Acr,
        Prompt = Prompt,
        Session = Session switch
        {
            "password" => new SimulatedSession(60 * (Password ?? 0)),
            "code" => new SimulatedSession(60 * (Password ?? 0), 60 * (Code ?? 0)),
            _ => null,
        },
    };
}

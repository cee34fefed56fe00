namespace IdentityProvider.Api;

/// <summary>What the OpenAPI document says of an endpoint, beyond what its access and its answers say by themselves.</summary>
/// <param name="Id">The operation's name, for clients that are generated.</param>
internal sealed record ApiCall(string Id, string Summary)
{
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>An example of the body; its type describes it.</summary>
    public object? Body { get; init; }

    /// <summary>An example of what success answers.</summary>
    public object? Answer { get; init; }

    /// <summary>Beside those that every endpoint has.</summary>
    public IReadOnlyList<ApiProblem> Problems { get; init; } = [];
}

/// <param name="Values">All that it may be; empty: any text.</param>
internal sealed record ApiParameter(string Name, string Description, params string[] Values)
{
    public static ApiParameter[] Paging { get; } = [new("limit", "How many items a page has: 1 to 200; 50 where it is left out.") { IsNumber = true }, new("after", "What next of the page before said.")];

    public bool IsHeader { get; init; }

    public bool IsNumber { get; init; }

    public static ApiParameter Header(string name, string description) => new(name, description) { IsHeader = true };
}

/// <summary>How endpoints of the API are mapped: each says who may call it, and describes itself.</summary>
internal static class ApiCalls
{
    /// <summary>For admins and for the tenant's applications.</summary>
    public static RouteHandlerBuilder Reads<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) => endpoint.With<TAnswer>(new ApiAccess(), call);

    /// <summary>For admins alone.</summary>
    public static RouteHandlerBuilder ReadsByPersons<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) =>
        endpoint.With<TAnswer>(new ApiAccess(Audience: ApiAudience.Persons), call);

    /// <summary>For operators alone.</summary>
    public static RouteHandlerBuilder ReadsByOperators<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) =>
        endpoint.With<TAnswer>(new ApiAccess(Audience: ApiAudience.Operators), call);

    /// <summary>For admins with a fresh second factor, and for the tenant's applications.</summary>
    public static RouteHandlerBuilder Changes<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) => endpoint.With<TAnswer>(new ApiAccess(Changes: true), call);

    /// <summary>For admins with a fresh second factor alone.</summary>
    public static RouteHandlerBuilder ChangesByPersons<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) =>
        endpoint.With<TAnswer>(new ApiAccess(Changes: true, ApiAudience.Persons), call);

    /// <summary>For operators with a fresh second factor alone.</summary>
    public static RouteHandlerBuilder ChangesByOperators<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) =>
        endpoint.With<TAnswer>(new ApiAccess(Changes: true, ApiAudience.Operators), call);

    /// <summary>What no longer is there afterwards: the answer is its status alone.</summary>
    public static RouteHandlerBuilder Ends(this RouteHandlerBuilder endpoint, ApiAudience audience, ApiCall call) =>
        endpoint.With(new ApiAccess(Changes: true, audience), call).Produces(StatusCodes.Status204NoContent);

    /// <summary>What is read is no JSON but a file.</summary>
    public static RouteHandlerBuilder ReadsFile(this RouteHandlerBuilder endpoint, ApiCall call, string contentType) =>
        endpoint.With(new ApiAccess(), call).Produces<string>(StatusCodes.Status200OK, contentType);

    private static RouteHandlerBuilder With<TAnswer>(this RouteHandlerBuilder endpoint, ApiAccess access, ApiCall call) => endpoint.With(access, call).Produces<TAnswer>();

    private static RouteHandlerBuilder With(this RouteHandlerBuilder endpoint, ApiAccess access, ApiCall call) =>
        endpoint.WithName(call.Id).WithSummary(call.Summary).WithMetadata(access, call);

    public static IResult Json<T>(T answer) => Results.Json(answer, ApiJson.Options);
}

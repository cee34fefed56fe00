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

    /// <summary>For admins with a fresh second factor, and for the tenant's applications.</summary>
    public static RouteHandlerBuilder Changes<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) => endpoint.With<TAnswer>(new ApiAccess(Changes: true), call);

    /// <summary>For admins with a fresh second factor alone.</summary>
    public static RouteHandlerBuilder ChangesByPersons<TAnswer>(this RouteHandlerBuilder endpoint, ApiCall call) =>
        endpoint.With<TAnswer>(new ApiAccess(Changes: true, IsForPersons: true), call);

    /// <summary>The same without an answer but its status.</summary>
    public static RouteHandlerBuilder ChangesByPersons(this RouteHandlerBuilder endpoint, ApiCall call) =>
        endpoint.WithName(call.Id).WithSummary(call.Summary).WithMetadata(new ApiAccess(Changes: true, IsForPersons: true), call).Produces(StatusCodes.Status204NoContent);

    private static RouteHandlerBuilder With<TAnswer>(this RouteHandlerBuilder endpoint, ApiAccess access, ApiCall call) =>
        endpoint.WithName(call.Id).WithSummary(call.Summary).WithMetadata(access, call).Produces<TAnswer>();

    /// <summary>What is read is no JSON but a file.</summary>
    public static RouteHandlerBuilder ReadsFile(this RouteHandlerBuilder endpoint, ApiCall call, string contentType) =>
        endpoint.WithName(call.Id).WithSummary(call.Summary).WithMetadata(new ApiAccess(), call).Produces<string>(StatusCodes.Status200OK, contentType);

    public static IResult Json<T>(T answer) => Results.Json(answer, ApiJson.Options);
}

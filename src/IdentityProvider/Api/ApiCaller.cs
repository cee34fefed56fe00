using System.Reflection;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Api;

/// <summary>Who asks, and for which tenant, after <see cref="ApiAdmission"/> let them in.</summary>
/// <param name="ClientId">The application that sent the request.</param>
public sealed record ApiCaller(Tenant Tenant, string ClientId)
{
    /// <summary><see langword="null"/>: no person; the application asks for itself.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>Asks as an operator of the platform, and not as an admin of the tenant.</summary>
    public bool IsOperator { get; init; }

    /// <summary>When the person last proved a second factor, as their token says it; nothing where that factor is gone.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    public bool IsPerson => AccountId is not null;

    /// <summary>For the parameters of endpoints.</summary>
    public static ValueTask<ApiCaller?> BindAsync(HttpContext http, ParameterInfo parameter) =>
        ValueTask.FromResult<ApiCaller?>(http.Features.Get<ApiCaller>() ?? throw new InvalidOperationException("The endpoint says nothing of who may call it."));
}

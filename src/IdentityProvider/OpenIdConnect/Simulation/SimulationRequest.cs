namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>A sign-in that somebody asks about: this person, at this application, with what it asks for and what the person proved so far.</summary>
public sealed record SimulationRequest
{
    /// <summary>Of the person; or <see cref="AccountId"/>.</summary>
    public string? Email { get; init; }

    public Guid? AccountId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>The slug that a client of all tenants would ask for.</summary>
    public string? Tenant { get; init; }

    /// <summary>OpenID Connect Core §3.1.2.1: several are parted by spaces, in order of preference.</summary>
    public string? AcrValues { get; init; }

    /// <summary>In seconds.</summary>
    public long? MaxAge { get; init; }

    public string? Prompt { get; init; }

    /// <summary>Parted by spaces; <see langword="null"/>: all that the client is registered for.</summary>
    public string? Scope { get; init; }

    /// <summary><see langword="null"/>: the person is not signed in.</summary>
    public SimulatedSession? Session { get; init; }

    /// <summary><see langword="null"/>: now.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <param name="PasswordAge">Seconds since the password.</param>
/// <param name="SecondFactorAge">Seconds since the code; <see langword="null"/>: by password alone. Of a person who has no second factor it counts for nothing.</param>
public sealed record SimulatedSession(int PasswordAge, int? SecondFactorAge = null);

/// <summary>Why nothing can be said.</summary>
public enum SimulationFault
{
    /// <summary>There is no such person, or they are none of those whom the asker may ask about.</summary>
    UnknownPerson,

    /// <summary>The same of the application.</summary>
    UnknownClient,

    /// <summary>The same of the tenant.</summary>
    UnknownTenant,
}

/// <summary>Exactly one of the two is there.</summary>
public sealed record SimulationResult(SimulationAnswer? Answer, SimulationFault? Fault);

using System.Text.Json;
using System.Text.Json.Serialization;
using IdentityProvider.Policy;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>What comes of the sign-in that was asked about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SimulationOutcome>))]
public enum SimulationOutcome
{
    [JsonStringEnumMemberName("challenge")] Challenge,
    [JsonStringEnumMemberName("set_up")] SetUp,
    [JsonStringEnumMemberName("select_account")] SelectAccount,
    [JsonStringEnumMemberName("choose_tenant")] ChooseTenant,
    [JsonStringEnumMemberName("consent")] Consent,
    [JsonStringEnumMemberName("deny")] Deny,
    [JsonStringEnumMemberName("issue")] Issue,
}

/// <summary>What the person meets, or the application gets.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SimulationStep>))]
public enum SimulationStep
{
    [JsonStringEnumMemberName("password")] Password,
    [JsonStringEnumMemberName("code")] Code,
    [JsonStringEnumMemberName("passkey")] Passkey,
    [JsonStringEnumMemberName("mailed_confirmation")] MailedConfirmation,
    [JsonStringEnumMemberName("set_up")] SetUp,
    [JsonStringEnumMemberName("select_account")] SelectAccount,
    [JsonStringEnumMemberName("choose_tenant")] ChooseTenant,
    [JsonStringEnumMemberName("consent")] Consent,
    [JsonStringEnumMemberName("deny")] Deny,
    [JsonStringEnumMemberName("issue")] Issue,
}

/// <summary>What has a say in it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SimulationSource>))]
public enum SimulationSource
{
    /// <summary>No session, or one that expired.</summary>
    [JsonStringEnumMemberName("no_session")] NoSession,

    /// <summary>The account is disabled, or its address was never confirmed: no password is taken.</summary>
    [JsonStringEnumMemberName("account_may_not_sign_in")] AccountMayNotSignIn,

    /// <summary>Who has a second factor is asked for it whatever the tenant demands.</summary>
    [JsonStringEnumMemberName("own_second_factor")] OwnSecondFactor,
    [JsonStringEnumMemberName("tenant_policy")] TenantPolicy,
    [JsonStringEnumMemberName("exemption")] Exemption,
    [JsonStringEnumMemberName("break_glass")] BreakGlass,
    [JsonStringEnumMemberName("client_minimum")] ClientMinimum,
    [JsonStringEnumMemberName("acr_values")] AcrValues,
    [JsonStringEnumMemberName("max_age")] MaxAge,
    [JsonStringEnumMemberName("prompt_login")] PromptLogin,

    /// <summary>The tenant lets a sign-in last no longer.</summary>
    [JsonStringEnumMemberName("tenant_session")] TenantSession,
    [JsonStringEnumMemberName("prompt_none")] PromptNone,
    [JsonStringEnumMemberName("prompt_select_account")] PromptSelectAccount,

    /// <summary>A first second factor is set up only minutes after the password.</summary>
    [JsonStringEnumMemberName("password_too_old_for_set_up")] PasswordTooOldForSetUp,
    [JsonStringEnumMemberName("several_tenants")] SeveralTenants,
    [JsonStringEnumMemberName("consent_missing")] ConsentMissing,

    /// <summary>No member of the tenant, or the tenant is suspended.</summary>
    [JsonStringEnumMemberName("no_membership")] NoMembership,

    /// <summary>The application is disabled, signs nobody in, or asks for what it is not registered for.</summary>
    [JsonStringEnumMemberName("client_may_not_ask")] ClientMayNotAsk,
    [JsonStringEnumMemberName("malformed_request")] MalformedRequest,
}

/// <summary>One thing that happens, and what decided that it does.</summary>
/// <param name="Because">Empty for a token: all that is demanded is met.</param>
/// <param name="Error">RFC 6749 §4.1.2.1; only of <see cref="SimulationStep.Deny"/>.</param>
public sealed record SimulationMove(SimulationStep Step, IReadOnlyList<SimulationSource> Because, string? Error = null);

/// <summary>One demand that the request was held to, whether it decided or not.</summary>
/// <param name="Decides">It is among the reasons for what happens first.</param>
public sealed record SimulationDemand(SimulationSource Source, bool Decides)
{
    /// <summary>The <c>acr</c> that it demands.</summary>
    public string? Acr { get; init; }

    /// <summary>Of a policy: in force since. Of an age: what was proved before does not do.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Of a relief.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of a policy: the mode that holds at that moment.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<TwoFactorMode>))]
    public TwoFactorMode? Mode { get; init; }

    /// <summary>Of a policy.</summary>
    public int? Version { get; init; }
}

/// <summary>What would happen, and why.</summary>
public sealed record SimulationAnswer
{
    /// <summary>The moment that was judged.</summary>
    public required DateTimeOffset At { get; init; }

    public SimulationOutcome Outcome => First.Step switch
    {
        SimulationStep.Password or SimulationStep.Code or SimulationStep.Passkey or SimulationStep.MailedConfirmation => SimulationOutcome.Challenge,
        SimulationStep.SetUp => SimulationOutcome.SetUp,
        SimulationStep.SelectAccount => SimulationOutcome.SelectAccount,
        SimulationStep.ChooseTenant => SimulationOutcome.ChooseTenant,
        SimulationStep.Consent => SimulationOutcome.Consent,
        SimulationStep.Deny => SimulationOutcome.Deny,
        _ => SimulationOutcome.Issue,
    };

    /// <summary>What happens first, then what follows once the person has answered each page, to the token or the refusal where that can be said.</summary>
    public required IReadOnlyList<SimulationMove> Path { get; init; }

    public required IReadOnlyList<SimulationDemand> Why { get; init; }

    /// <summary>The evidence in the token at the path's end, but <c>sid</c>; <see langword="null"/> where no token is made.</summary>
    public JsonElement? Claims { get; init; }

    [JsonIgnore]
    public SimulationMove First => Path[0];
}

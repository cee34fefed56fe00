using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;

namespace IdentityProvider.Api;

/// <param name="EffectiveAt"><see langword="null"/>: it holds already.</param>
/// <param name="ChangedBy"><see langword="null"/>: the platform itself, or nobody since the tenant began.</param>
public sealed record PolicyView(TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int Version, DateTimeOffset? ChangedAt, ChangedBy? ChangedBy);

/// <param name="Id">The account of the person; <see langword="null"/>: the application did it for itself.</param>
/// <param name="Email">Only of people who are or were members.</param>
/// <param name="ClientId">The application that it came by; <see langword="null"/>: the person was on our pages.</param>
public sealed record ChangedBy(Guid? Id, string? Email, string? ClientId)
{
    /// <summary>Of the event that tells it.</summary>
    internal const string Kind = "policy.changed";

    internal static ChangedBy? Of(TenantHistoryRow? row)
    {
        if (row is null)
        {
            return null;
        }

        using var details = JsonDocument.Parse(row.Entry.Details);
        var clientId = details.RootElement.TryGetProperty(AuditTrail.ByClient, out var value) ? value.GetString() : null;
        return row.Entry.ActorId is null && clientId is null ? null : new ChangedBy(row.Entry.ActorId, row.Actor, clientId);
    }
}

/// <summary>All that the Security page shows before a change.</summary>
public sealed record PreviewView
{
    public required TwoFactorMode Mode { get; init; }

    public required DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>Of the policy that would change.</summary>
    public required int Version { get; init; }

    public required int Members { get; init; }

    public required int WithoutTwoFactor { get; init; }

    /// <summary>By e-mail, a hundred at most.</summary>
    public required IReadOnlyList<UnreadyMemberView> MembersWithoutTwoFactor { get; init; }

    /// <summary>In use at applications without a second factor.</summary>
    public required int Sessions { get; init; }

    public required int RefreshTokens { get; init; }

    public required int OpenInvitations { get; init; }

    public required IReadOnlyList<AliveAtApplication> Applications { get; init; }

    public required IReadOnlyList<AdminView> Admins { get; init; }

    public required string PreviewToken { get; init; }
}

public sealed record UnreadyMemberView(string Email, string Name, MemberRole Role, DateTimeOffset? LastSignInAt);

/// <param name="Lacks">What keeps them from being sure to get in: <c>two_factor</c>, <c>recovery</c> (no recovery code was used or checked), <c>sign_in</c> (disabled, or the address is not confirmed).</param>
public sealed record AdminView(Guid Id, string Email, string Name, IReadOnlyList<string> Lacks)
{
    internal static AdminView Of(AdminReadiness admin) => new(admin.AccountId, admin.Email, admin.Name,
    [
        .. admin.MaySignIn ? [] : (string[])["sign_in"],
        .. admin.IsEnrolled ? [] : (string[])["two_factor"],
        .. admin.HasProvedRecovery ? [] : (string[])["recovery"],
    ]);
}

/// <summary>What a preview takes. Bodies are read by hand, member by member; these records describe them.</summary>
public sealed record PreviewBody(TwoFactorMode Mode, DateTimeOffset? EffectiveAt = null);

/// <param name="PreviewToken">Of the preview of this very change.</param>
public sealed record PolicyBody(TwoFactorMode Mode, DateTimeOffset? EffectiveAt = null, string? PreviewToken = null);

/// <summary>For the OpenAPI document.</summary>
internal static class PolicyExamples
{
    private static readonly Guid Ada = Guid.Parse("0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e");
    private static readonly DateTimeOffset Start = new(2027, 1, 31, 9, 0, 0, TimeSpan.Zero);

    public static AdminView Unready { get; } = new(Ada, "ada@acme.example", "Ada", ["two_factor"]);

    public static ApiProblem Invalid { get; } = ApiProblem.Invalid([new DocumentFault("$.mode", "must be one of Off, ReportOnly, Required")]);

    public static PreviewBody Previewed { get; } = new(TwoFactorMode.Required, null);

    public static PolicyBody Wanted { get; } = new(TwoFactorMode.Required, null, "CfDJ8…");

    public static PolicyView Policy { get; } = new(TwoFactorMode.Required, null, 7, Start, new ChangedBy(Ada, "ada@acme.example", "acme-admin"));

    public static PreviewView Preview { get; } = new()
    {
        Mode = TwoFactorMode.Required,
        EffectiveAt = null,
        Version = 6,
        Members = 240,
        WithoutTwoFactor = 1,
        MembersWithoutTwoFactor = [new UnreadyMemberView("cleo@acme.example", "Cleo", MemberRole.Member, Start)],
        Sessions = 2,
        RefreshTokens = 1,
        OpenInvitations = 1,
        Applications = [new AliveAtApplication("acme-web", "Acme Web", 2, 1)],
        Admins = [Unready with { Lacks = [] }],
        PreviewToken = "CfDJ8…",
    };
}

using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Tenancy;

public enum TenantPlan
{
    Standard,
    Enterprise,
}

/// <summary>What was done about a scheduled policy, in this order.</summary>
public enum ScheduleStage
{
    /// <summary>Members were told that it comes.</summary>
    Announced,
    SevenDaysBefore,
    OneDayBefore,

    /// <summary>It is in force, and what lived without a second factor was met.</summary>
    Started,
}

/// <summary>An organisation: its plan, and the two-factor policy that every token for it is held to.</summary>
public sealed class Tenant
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Its name in addresses and tokens: lower-case letters, digits and dashes.</summary>
    public required string Slug { get; init; }

    public required string Name { get; set; }

    public TenantPlan Plan { get; set; }

    public bool Suspended { get; set; }

    public TwoFactorMode TwoFactorMode { get; set; }

    public DateTimeOffset? TwoFactorEffectiveAt { get; set; }

    /// <summary>What holds until <see cref="TwoFactorEffectiveAt"/>.</summary>
    public TwoFactorMode TwoFactorModeBefore { get; set; }

    /// <summary>How far the schedule was told: <see cref="ScheduleStage.Started"/> also where nothing is scheduled.</summary>
    public ScheduleStage ScheduleStage { get; set; } = ScheduleStage.Started;

    /// <summary>Grows by one with each change of mode or date; receipts name it.</summary>
    public int PolicyVersion { get; set; } = 1;

    public DateTimeOffset? PolicyChangedAt { get; set; }

    public Guid? PolicyChangedBy { get; set; }

    /// <summary><see cref="SignInRules.SessionLifetime"/>.</summary>
    public int? SessionHours { get; set; }

    /// <summary><see cref="SignInRules.SessionIdleLifetime"/>.</summary>
    public int? SessionIdleMinutes { get; set; }

    /// <summary><see cref="SignInRules.TrustedBrowserLifetime"/>.</summary>
    public int? TrustedBrowserDays { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where its console stands.</summary>
    public string ConsolePath => "/admin/" + Slug;

    public SignInRules SignInRules => new(
        SessionHours is { } hours ? TimeSpan.FromHours(hours) : null,
        SessionIdleMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        TrustedBrowserDays is { } days ? TimeSpan.FromDays(days) : null);

    public TenantPolicy Policy => new(TwoFactorMode, TwoFactorEffectiveAt, PolicyVersion, TwoFactorModeBefore);
}

internal sealed class TenantConfiguration : IEntityTypeConfiguration<Tenant>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants");
        builder.HasIndex(t => t.Slug).IsUnique();
        builder.Property(t => t.Slug).HasMaxLength(63);
        builder.Property(t => t.Name).HasMaxLength(100);
        builder.Property(t => t.PolicyVersion).IsConcurrencyToken();
        builder.Property(t => t.TwoFactorModeBefore).HasDefaultValue(TwoFactorMode.Off).HasSentinel(TwoFactorMode.Off);
        builder.Property(t => t.ScheduleStage).HasDefaultValue(ScheduleStage.Started).HasSentinel(ScheduleStage.Started);
        builder.Ignore(t => t.ConsolePath);
        builder.Ignore(t => t.Policy);
        builder.Ignore(t => t.SignInRules);
    }
}

using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Provisioning;

/// <summary>
/// What a document last said of a person's own profile. A document that still says the same does not undo what the person
/// changed since; one that says something new does.
/// </summary>
public sealed class ProvisionedProfile
{
    public required Guid AccountId { get; init; }

    /// <summary>The canonical address by which documents know the person, who may have moved to another one since.</summary>
    public string? KnownAs { get; set; }

    public string? Name { get; set; }

    public string? Locale { get; set; }

    public Dictionary<string, string>? Claims { get; set; }
}

internal sealed class ProvisionedProfileConfiguration : IEntityTypeConfiguration<ProvisionedProfile>
{
    public void Configure(EntityTypeBuilder<ProvisionedProfile> builder)
    {
        builder.ToTable("provisioned_profiles");
        builder.HasKey(p => p.AccountId);
        builder.HasOne<Account>().WithOne().HasForeignKey<ProvisionedProfile>(p => p.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(p => p.KnownAs);
        builder.Property(p => p.KnownAs).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(p => p.Name).HasMaxLength(Account.NameMaximumLength);
        builder.Property(p => p.Locale).HasMaxLength(16);
        builder.Property(p => p.Claims!).HasJsonConversion();
    }
}

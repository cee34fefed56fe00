using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityProvider.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class AccountsAndTenants : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_logout_deliveries_accounts_AccountId",
                table: "logout_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_logout_deliveries_AccountId",
                table: "logout_deliveries");

            migrationBuilder.DropIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators");

            migrationBuilder.RenameColumn(
                name: "PasswordResetAt",
                table: "accounts",
                newName: "MailDoubtedAt");

            migrationBuilder.AddColumn<int>(
                name: "SessionHours",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SessionIdleMinutes",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "TrustedBrowserDays",
                table: "tenants",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "MadeAt",
                table: "recovery_codes",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<string>(
                name: "KnownAs",
                table: "provisioned_profiles",
                type: "character varying(254)",
                maxLength: 254,
                nullable: true);

            migrationBuilder.AddColumn<long[]>(
                name: "ToldSteps",
                table: "pending_authenticators",
                type: "bigint[]",
                nullable: false,
                defaultValue: new long[0]);

            migrationBuilder.AddColumn<Guid>(
                name: "TrustStamp",
                table: "known_browsers",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "TrustedAt",
                table: "known_browsers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "UserAgent",
                table: "known_browsers",
                type: "character varying(256)",
                maxLength: 256,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Drift",
                table: "authenticators",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "LastUsedAt",
                table: "authenticators",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Name",
                table: "authenticators",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<long[]>(
                name: "ToldSteps",
                table: "authenticators",
                type: "bigint[]",
                nullable: false,
                defaultValue: new long[0]);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "DeletionDueAt",
                table: "accounts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "KeepTokenHash",
                table: "accounts",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "email_changes",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    OldEmail = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    OldCanonicalEmail = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    NewEmail = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    TokenHash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    ChangedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_email_changes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_email_changes_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "past_memberships",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    JoinedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_past_memberships", x => x.Id);
                    table.ForeignKey(
                        name: "FK_past_memberships_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "tenant_branding",
                columns: table => new
                {
                    TenantId = table.Column<Guid>(type: "uuid", nullable: false),
                    Color = table.Column<string>(type: "character varying(7)", maxLength: 7, nullable: true),
                    Logo = table.Column<byte[]>(type: "bytea", nullable: true),
                    LogoFormat = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    Version = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tenant_branding", x => x.TenantId);
                    table.ForeignKey(
                        name: "FK_tenant_branding_tenants_TenantId",
                        column: x => x.TenantId,
                        principalTable: "tenants",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_provisioned_profiles_KnownAs",
                table: "provisioned_profiles",
                column: "KnownAs");

            migrationBuilder.CreateIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_DeletionDueAt",
                table: "accounts",
                column: "DeletionDueAt");

            migrationBuilder.CreateIndex(
                name: "IX_accounts_KeepTokenHash",
                table: "accounts",
                column: "KeepTokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_email_changes_AccountId",
                table: "email_changes",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_email_changes_ExpiresAt",
                table: "email_changes",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_email_changes_OldCanonicalEmail",
                table: "email_changes",
                column: "OldCanonicalEmail");

            migrationBuilder.CreateIndex(
                name: "IX_email_changes_TokenHash",
                table: "email_changes",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_past_memberships_TenantId_AccountId",
                table: "past_memberships",
                columns: new[] { "TenantId", "AccountId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "email_changes");

            migrationBuilder.DropTable(
                name: "past_memberships");

            migrationBuilder.DropTable(
                name: "tenant_branding");

            migrationBuilder.DropIndex(
                name: "IX_provisioned_profiles_KnownAs",
                table: "provisioned_profiles");

            migrationBuilder.DropIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators");

            migrationBuilder.DropIndex(
                name: "IX_accounts_DeletionDueAt",
                table: "accounts");

            migrationBuilder.DropIndex(
                name: "IX_accounts_KeepTokenHash",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "SessionHours",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "SessionIdleMinutes",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "TrustedBrowserDays",
                table: "tenants");

            migrationBuilder.DropColumn(
                name: "MadeAt",
                table: "recovery_codes");

            migrationBuilder.DropColumn(
                name: "KnownAs",
                table: "provisioned_profiles");

            migrationBuilder.DropColumn(
                name: "ToldSteps",
                table: "pending_authenticators");

            migrationBuilder.DropColumn(
                name: "TrustStamp",
                table: "known_browsers");

            migrationBuilder.DropColumn(
                name: "TrustedAt",
                table: "known_browsers");

            migrationBuilder.DropColumn(
                name: "UserAgent",
                table: "known_browsers");

            migrationBuilder.DropColumn(
                name: "Drift",
                table: "authenticators");

            migrationBuilder.DropColumn(
                name: "LastUsedAt",
                table: "authenticators");

            migrationBuilder.DropColumn(
                name: "Name",
                table: "authenticators");

            migrationBuilder.DropColumn(
                name: "ToldSteps",
                table: "authenticators");

            migrationBuilder.DropColumn(
                name: "DeletionDueAt",
                table: "accounts");

            migrationBuilder.DropColumn(
                name: "KeepTokenHash",
                table: "accounts");

            migrationBuilder.RenameColumn(
                name: "MailDoubtedAt",
                table: "accounts",
                newName: "PasswordResetAt");

            migrationBuilder.CreateIndex(
                name: "IX_logout_deliveries_AccountId",
                table: "logout_deliveries",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators",
                column: "AccountId",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_logout_deliveries_accounts_AccountId",
                table: "logout_deliveries",
                column: "AccountId",
                principalTable: "accounts",
                principalColumn: "Id",
                onDelete: ReferentialAction.Cascade);
        }
    }
}

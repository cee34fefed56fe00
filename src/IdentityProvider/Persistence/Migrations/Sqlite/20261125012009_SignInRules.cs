using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityProvider.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SignInRules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "SessionHours",
                table: "tenants",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SessionIdleMinutes",
                table: "tenants",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "TrustedBrowserDays",
                table: "tenants",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "TrustStamp",
                table: "known_browsers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "TrustedAt",
                table: "known_browsers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "UserAgent",
                table: "known_browsers",
                type: "TEXT",
                maxLength: 256,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
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
                name: "TrustStamp",
                table: "known_browsers");

            migrationBuilder.DropColumn(
                name: "TrustedAt",
                table: "known_browsers");

            migrationBuilder.DropColumn(
                name: "UserAgent",
                table: "known_browsers");
        }
    }
}

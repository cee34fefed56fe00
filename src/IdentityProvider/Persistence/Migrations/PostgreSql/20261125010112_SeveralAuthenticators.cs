using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityProvider.Persistence.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SeveralAuthenticators : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators");

            migrationBuilder.AddColumn<long[]>(
                name: "ToldSteps",
                table: "pending_authenticators",
                type: "bigint[]",
                nullable: false,
                defaultValue: new long[0]);

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

            migrationBuilder.CreateIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators",
                column: "AccountId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators");

            migrationBuilder.DropColumn(
                name: "ToldSteps",
                table: "pending_authenticators");

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

            migrationBuilder.CreateIndex(
                name: "IX_authenticators_AccountId",
                table: "authenticators",
                column: "AccountId",
                unique: true);
        }
    }
}

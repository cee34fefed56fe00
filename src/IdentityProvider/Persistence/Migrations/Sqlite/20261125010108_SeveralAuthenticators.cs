using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace IdentityProvider.Persistence.Migrations.Sqlite
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

            migrationBuilder.AddColumn<string>(
                name: "ToldSteps",
                table: "pending_authenticators",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "Drift",
                table: "authenticators",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "LastUsedAt",
                table: "authenticators",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Name",
                table: "authenticators",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ToldSteps",
                table: "authenticators",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

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

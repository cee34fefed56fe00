using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Policy;
using IdentityProvider.Provisioning;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Provisioning;

public sealed class Given_a_document_that_is_applied : IAsyncLifetime
{
    private const string Document = """
        {
          "tenants": [ { "slug": "acme", "name": "Acme Inc.", "plan": "Enterprise", "twoFactor": { "mode": "Required" } } ],
          "users": [
            { "email": "ada@acme.test", "name": "Ada", "password": "first password", "emailVerified": true, "locale": "en", "claims": { "zoneinfo": "Asia/Tokyo" },
              "totpSecret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "memberships": [ { "tenant": "acme", "role": "Admin" } ] }
          ],
          "resources": [ { "id": "https://orders.test", "name": "Orders", "scopes": [ "orders.read" ] } ],
          "clients": [ { "clientId": "web", "tenant": "acme", "secret": "first secret", "redirectUris": [ "https://app.test/cb" ], "scopes": [ "openid", "orders.read" ] } ]
        }
        """;

    private TestProvider provider = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await TestProvider.StartAsync();
        await ApplyAsync(Document);
    }

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task when_it_is_applied_again_then_nothing_is_written()
    {
        var (before, version) = (await provider.CountAsync<AuditEntry>(), await VersionAsync());
        var writes = (await provider.StatementsOfAsync(async () =>
        {
            var plan = await ApplyAsync(Document);
            Assert.False(ChangesSomething(plan));
            Assert.Equal(["password", "totpSecret", "secret"], plan.Lines.Where(line => line.Mark is PlanMark.Kept).SelectMany(line => line.Members));
        })).Where(statement => statement.StartsWith("INSERT", StringComparison.Ordinal) || statement.StartsWith("UPDATE", StringComparison.Ordinal));

        Assert.Empty(writes);
        Assert.Equal((before, version), (await provider.CountAsync<AuditEntry>(), await VersionAsync()));
    }

    [Fact]
    public async Task when_it_makes_a_person_then_password_and_authenticator_are_theirs_and_there_are_no_recovery_codes()
    {
        var account = await AccountAsync();
        var authenticator = await provider.WithDatabaseAsync(db => db.Set<Authenticator>().SingleAsync());

        Assert.Equal(PasswordCheck.Right, await provider.Services.GetRequiredService<PasswordHashing>().CheckAsync(account.PasswordHash, "first password", Cancellation));
        await using var scope = provider.Services.CreateAsyncScope();
        Assert.Equal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", OtpNet.Base32Encoding.ToString(scope.ServiceProvider.GetRequiredService<AuthenticatorSecrets>().Open(authenticator)!));
        Assert.Equal(0, await provider.CountAsync<RecoveryCode>());
    }

    [Fact]
    public async Task when_initial_values_differ_later_then_they_are_kept_and_overwritten_only_by_name()
    {
        var other = Document.Replace("first", "second", StringComparison.Ordinal).Replace("\"Admin\"", "\"Member\"", StringComparison.Ordinal)
            .Replace("Required", "Off", StringComparison.Ordinal).Replace("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U", StringComparison.Ordinal);
        var before = await AccountAsync();

        var kept = await ApplyAsync(other);
        Assert.False(ChangesSomething(kept));
        Assert.Equal(["twoFactor", "password", "totpSecret", "role", "secret"], kept.Lines.Where(line => line.Mark is PlanMark.Kept).SelectMany(line => line.Members));
        Assert.Equal(before.PasswordHash, (await AccountAsync()).PasswordHash);

        var choices = new ApplyChoices { Overwrite = new HashSet<string> { "password", "totpSecret", "role", "twoFactor", "secret" } };
        Assert.True(ChangesSomething(await ApplyAsync(other, choices)));
        var after = await AccountAsync();
        Assert.NotEqual(before.SecurityStamp, after.SecurityStamp);
        Assert.Equal(PasswordCheck.Right, await provider.Services.GetRequiredService<PasswordHashing>().CheckAsync(after.PasswordHash, "second password", Cancellation));
        var tenant = await provider.WithDatabaseAsync(db => db.Set<Tenant>().SingleAsync());
        Assert.Equal((TwoFactorMode.Off, 2), (tenant.TwoFactorMode, tenant.PolicyVersion));
        Assert.Equal(MemberRole.Member, await provider.WithDatabaseAsync(db => db.Set<Membership>().Select(m => m.Role).SingleAsync()));
        Assert.False(ChangesSomething(await ApplyAsync(other, choices)));
    }

    [Fact]
    public async Task when_a_person_changed_their_name_then_the_same_document_does_not_undo_it_and_a_new_one_does()
    {
        await provider.WithDatabaseAsync(db => db.Set<Account>().ExecuteUpdateAsync(set => set.SetProperty(account => account.Name, "Ada Lovelace"), Cancellation));

        Assert.Contains(await LinesAsync(Document), line => line is { Mark: PlanMark.Kept, Kind: "user" } && line.Members.Contains("name"));
        Assert.Equal("Ada Lovelace", (await AccountAsync()).Name);
        await ApplyAsync(Document.Replace("\"Ada\"", "\"Ada L.\"", StringComparison.Ordinal));
        Assert.Equal("Ada L.", (await AccountAsync()).Name);
    }

    [Fact]
    public async Task when_an_admin_removed_a_member_then_a_start_does_not_bring_them_back()
    {
        await provider.WithDatabaseAsync(db => db.Set<Membership>().ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, provider.Clock.GetUtcNow()), Cancellation));

        await ApplyAsync(Document);
        Assert.Equal(0, await provider.WithDatabaseAsync(db => db.Set<Membership>().CountAsync(m => m.EndedAt == null, Cancellation)));
        await ApplyAsync(Document, new ApplyChoices { Overwrite = new HashSet<string> { "memberships" } });
        Assert.Equal(1, await provider.WithDatabaseAsync(db => db.Set<Membership>().CountAsync(m => m.EndedAt == null, Cancellation)));
    }

    [Fact]
    public async Task when_another_spelling_of_an_address_stands_in_it_then_it_is_the_same_person()
    {
        Assert.False(ChangesSomething(await ApplyAsync(Document.Replace("ada@acme.test", "ADA@Acme.Test", StringComparison.Ordinal))));
        Assert.Equal(1, await provider.CountAsync<Account>());
    }

    [Fact]
    public async Task when_a_client_changes_then_the_members_are_named_and_every_process_is_told()
    {
        var version = await VersionAsync();
        var lines = await LinesAsync(Document.Replace("https://app.test/cb", "https://app.test/other", StringComparison.Ordinal));

        Assert.Equal(["redirectUris"], lines.Single(line => line is { Kind: "client", Mark: PlanMark.Change }).Members);
        Assert.Equal(version + 1, await VersionAsync());
    }

    [Fact]
    public async Task when_it_prunes_then_clients_and_resources_of_documents_go_and_people_and_tenants_stay()
    {
        await provider.WithDatabaseAsync(async db =>
        {
            db.Add(new Resource { Uri = "https://by-hand.test", Name = "Made by hand" });
            return await db.SaveChangesAsync(Cancellation);
        });

        Assert.DoesNotContain(await LinesAsync("{}"), line => line.Mark is PlanMark.Remove);
        var plan = await ApplyAsync("{}", new ApplyChoices { Prune = true });
        Assert.Equal(["https://orders.test", "web"], plan.Lines.Where(line => line.Mark is PlanMark.Remove).Select(line => line.Name));
        Assert.Equal((1, 1, 0, 1), (await provider.CountAsync<Account>(), await provider.CountAsync<Tenant>(), await provider.CountAsync<Client>(), await provider.CountAsync<Resource>()));
    }

    [Fact]
    public async Task when_it_is_a_dry_run_then_the_plan_is_the_real_one_and_nothing_changes()
    {
        const string more = """{ "tenants": [ { "slug": "new" } ], "users": [ { "email": "bob@acme.test", "memberships": [ { "tenant": "new" } ] } ] }""";
        var before = await provider.CountAsync<AuditEntry>();

        var dry = await ApplyAsync(more, new ApplyChoices { DryRun = true });
        Assert.Equal((1, 1, before), (await provider.CountAsync<Tenant>(), await provider.CountAsync<Account>(), await provider.CountAsync<AuditEntry>()));
        Assert.Equal(dry.Lines.Select(line => (line.Mark, line.Kind, line.Name)), (await ApplyAsync(more)).Lines.Select(line => (line.Mark, line.Kind, line.Name)));
    }

    [Fact]
    public async Task when_one_thing_in_it_is_wrong_then_nothing_of_it_is_applied_and_every_fault_is_told()
    {
        var before = await provider.CountAsync<AuditEntry>();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ApplyAsync(
            """
            { "tenants": [ { "slug": "new" }, { "slug": "std", "twoFactor": { "mode": "Required" } } ],
              "users": [ { "email": "bob@acme.test", "memberships": [ { "tenant": "nowhere" } ] }, { "email": "x" } ],
              "clients": [ { "clientId": "c", "tenant": "nowhere", "redirectUris": [ "https://c.test/" ], "scopes": [ "openid", "nothing" ] } ] }
            """));

        Assert.Equal(
            ["clients[0].scopes[1]", "clients[0].secret", "clients[0].tenant", "tenants[1].twoFactor.mode", "users[0].memberships[0].tenant", "users[1].email"],
            refused.Reasons.Select(reason => reason.Split(": ")[0]).Order(StringComparer.Ordinal));
        Assert.Equal((1, 1, before), (await provider.CountAsync<Tenant>(), await provider.CountAsync<Account>(), await provider.CountAsync<AuditEntry>()));
    }

    [Fact]
    public async Task when_it_requires_two_factor_where_no_admin_is_enrolled_then_it_warns()
    {
        const string careless = """
            { "tenants": [ { "slug": "new", "plan": "Enterprise", "twoFactor": { "mode": "Required" } } ],
              "users": [ { "email": "bob@acme.test", "memberships": [ { "tenant": "new", "role": "Admin" } ] } ] }
            """;

        Assert.Contains("tenant new", Assert.Single((await ApplyAsync(careless)).Warnings), StringComparison.Ordinal);
        Assert.Empty((await ApplyAsync(careless)).Warnings);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<ProvisioningPlan> ApplyAsync(string document, ApplyChoices? choices = null)
    {
        await using var scope = provider.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Provisioner>().ApplyAsync(ProvisioningDocument.Parse(document), choices ?? new ApplyChoices(), Cancellation);
    }

    private static bool ChangesSomething(ProvisioningPlan plan) => plan.Lines.Any(line => line.IsChange);

    private async Task<IReadOnlyList<PlanLine>> LinesAsync(string document) => (await ApplyAsync(document)).Lines;

    private Task<Account> AccountAsync() => provider.WithDatabaseAsync(db => db.Set<Account>().AsNoTracking().SingleAsync(Cancellation));

    private Task<long> VersionAsync() => provider.WithDatabaseAsync(db => db.Set<CatalogueVersion>().Select(row => row.Version).SingleAsync(Cancellation));
}

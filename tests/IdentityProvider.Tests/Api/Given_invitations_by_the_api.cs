using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Api;

public sealed class Given_invitations_by_the_api : ApiTest
{
    private const string Invitations = "globex/invitations";
    private const string Nina = "nina@new.test";

    [Fact]
    public async Task when_an_admin_invites_then_the_link_is_mailed_listed_without_it_and_makes_a_member()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var sent = await Api.SendAsync("POST", Invitations, dora, """{ "email": "nina@new.test", "role": "Admin" }""");
        Assert.Equal((HttpStatusCode.OK, Nina, "Admin", "dora@globex.test"), (sent.Status, sent.Text("email"), sent.Text("role"), sent.Text("invitedBy")));
        Assert.EndsWith("Z", sent.Text("expiresAt"), StringComparison.Ordinal);
        var list = await Api.GetAsync(Invitations, dora);
        Assert.Equal(sent.Body, list.Json.GetProperty("items")[0].GetRawText());
        Assert.Equal(1, list.Json.GetProperty("items").GetArrayLength());

        var link = await World.InvitationLinkAsync(Nina);
        Assert.DoesNotContain(link[^43..], sent.Body + list.Body, StringComparison.Ordinal);
        using var browser = World.NewBrowser();
        await browser.AcceptAsNewAsync(link);
        Assert.Contains(Nina + " Admin", await World.MembersNowAsync("globex"));
        Assert.Empty((await Api.GetAsync(Invitations, dora)).Emails);
        Assert.Equal((409, "already_member"), (await Api.SendAsync("POST", Invitations, dora, """{ "email": "NINA@new.test" }""")).Refusal);
    }

    [Fact]
    public async Task when_an_application_of_the_tenant_invites_then_members_only_and_the_audit_log_names_it()
    {
        var machine = await Api.MachineAsync("globex");
        var sent = await Api.SendAsync("POST", Invitations, machine, """{ "email": "nina@new.test" }""");
        Assert.Equal((HttpStatusCode.OK, "Member", ""), (sent.Status, sent.Text("role"), sent.Text("invitedBy")));
        Assert.Equal((403, "person_required"), (await Api.SendAsync("POST", Invitations, machine, """{ "email": "mallory@new.test", "role": "Admin" }""")).Refusal);
        Assert.Equal([Nina], (await Api.GetAsync(Invitations, machine)).Emails);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", Invitations + "/" + sent.Text("id"), machine)).Status);
        var history = await World.HistoryAsync("invitation.");
        Assert.Equal(["invitation.sent", "invitation.withdrawn"], history.Select(e => e.Kind));
        Assert.All(history, entry => Assert.Null(entry.ActorId));
        Assert.All(history, entry => Assert.Contains($"\"{AuditTrail.ByClient}\":\"globex-machine\"", entry.Details, StringComparison.Ordinal));
    }

    [Fact]
    public async Task when_it_is_withdrawn_then_the_link_is_dead_and_a_replay_finds_nothing()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var sent = await Api.SendAsync("POST", Invitations, dora, """{ "email": "nina@new.test" }""");
        var link = await World.InvitationLinkAsync(Nina);
        var address = "/" + sent.Text("id");
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        Assert.Equal((404, "not_found"), (await Api.SendAsync("DELETE", "acme/invitations" + address, ada)).Refusal);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", Invitations + address, dora)).Status);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("DELETE", Invitations + address, dora)).Refusal);
        using var browser = World.NewBrowser();
        Assert.False((await browser.OpenAsync(link)).HasButton("Accept"));
        Assert.Empty((await Api.GetAsync(Invitations, dora)).Emails);
    }

    [Fact]
    public async Task when_it_cannot_be_sent_then_the_code_says_why_and_no_mail_goes()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        (string Body, string Path)[] wrong =
        [
            ("{}", "$.email"), ("""{ "email": "nobody" }""", "$.email"), ("""{ "email": "a@b.test\r\nBcc: c@d.test" }""", "$.email"), ("""{ "email": "a@b.test", "role": "Owner" }""", "$.role"),
            ("""{ "email": "a@b.test", "tenant": "acme" }""", "$.tenant"),
        ];
        foreach (var (body, path) in wrong)
        {
            var answer = await Api.SendAsync("POST", Invitations, dora, body);
            Assert.Equal((400, "invalid_request"), answer.Refusal);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Body);
        }

        Assert.Equal((409, "already_member"), (await Api.SendAsync("POST", Invitations, dora, """{ "email": "EVE@globex.test" }""")).Refusal);
        Assert.Equal((422, "unknown_client"), (await Api.SendAsync("POST", Invitations, dora, """{ "email": "a@b.test", "clientId": "acme-web" }""")).Refusal);
        await World.Provider.ChangeAccountAsync(World.Bob, account => account.IsOperator = true);
        var bob = (await Api.SignInAsync(World.Bob, "acme")).AccessToken;
        Assert.Equal((403, "admin_required"), (await Api.SendAsync("POST", Invitations, bob, """{ "email": "a@b.test" }""")).Refusal);
        Assert.Equal(0, await World.Provider.CountAsync<Invitation>());
    }

    [Fact]
    public async Task when_one_address_is_invited_twenty_times_at_once_then_its_mailbox_is_not_filled_and_one_link_is_good()
    {
        var machine = await Api.MachineAsync("globex");
        var answers = await ApiDriving.AtOnceAsync(() => Api.SendAsync("POST", Invitations, machine, """{ "email": "nina@new.test" }"""));
        Assert.Equal(5, answers.Count(answer => answer.Status is HttpStatusCode.OK));
        Assert.Equal(15, answers.Count(answer => answer.Refusal == (409, "too_many_mails")));
        Assert.Equal([Nina], (await Api.GetAsync(Invitations, machine)).Emails);
    }
}

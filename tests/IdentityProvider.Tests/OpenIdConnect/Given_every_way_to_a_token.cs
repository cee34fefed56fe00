using System.Reflection;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>Each way that the engine has to make a token passes the gate; one that is newly opened fails here until it is listed and shown.</summary>
public sealed class Given_every_way_to_a_token : WorldForEachTest
{
    private static readonly string[] Ways = ["query", "form_post", "pushed", "consent", "select_account", "tenant", "public client"];

    private OpenIddictServerOptions Engine => World.Provider.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;

    [Fact]
    public void when_the_engine_is_set_up_then_it_offers_the_ways_that_are_shown_here_and_no_others()
    {
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], Engine.GrantTypes.Order(StringComparer.Ordinal));
        Assert.Equal(["code"], Engine.ResponseTypes);
        Assert.Equal(["form_post", "query"], Engine.ResponseModes.Order(StringComparer.Ordinal));
        Assert.Equal(
            (1, 1, 1, 0, 0),
            (Engine.AuthorizationEndpointUris.Count, Engine.TokenEndpointUris.Count, Engine.PushedAuthorizationEndpointUris.Count,
                Engine.DeviceAuthorizationEndpointUris.Count, Engine.EndUserVerificationEndpointUris.Count));
    }

    /// <summary>Of every kind that the engine knows, for every grant: those that nobody uses yet too.</summary>
    [Fact, Spec("DESIGN §5 no token without a decision")]
    public async Task when_nobody_decided_then_no_kind_of_token_is_made_by_any_grant()
    {
        Type[] names = [typeof(TokenTypeIdentifiers), typeof(TokenTypeIdentifiers.Private)];
        var kinds = names.SelectMany(t => t.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(f => (string)f.GetValue(null)!).ToList();
        Assert.Contains(TokenTypeIdentifiers.Private.AuthorizationCode, kinds);
        foreach (var (grant, kind) in Engine.GrantTypes.SelectMany(grant => kinds.Select(kind => (grant, kind))))
        {
            var transaction = new OpenIddictServerTransaction { Request = new() { GrantType = grant } };
            var making = new OpenIddictServerEvents.GenerateTokenContext(transaction) { TokenType = kind };
            if (kind == TokenTypeIdentifiers.Private.RequestToken)
            {
                await new IssuanceSeal().HandleAsync(making); // a pushed request opens nothing
                continue;
            }

            await Assert.ThrowsAsync<InvalidOperationException>(async () => await new IssuanceSeal().HandleAsync(making));
        }
    }

    [Fact]
    public async Task when_the_policy_is_turned_on_then_no_way_gives_a_token_for_a_password_and_each_does_for_two_factors()
    {
        var signedIn = Browser;
        var held = await World.GlobexWeb.SignInAsync(signedIn, World.Eve);
        List<(RelyingParty App, AuthorizationRequest Request, string Code)> codes = [];
        foreach (var way in Ways.Where(way => way is not ("consent" or "select_account")))
        {
            var (app, request) = await RequestAsync(way);
            await signedIn.OpenAsync(request.Address);
            codes.Add((app, request, app.Callback(signedIn.Page, request)));
        }

        await World.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RefreshAsync(held.RefreshToken)).ErrorCode);
        foreach (var (app, request, code) in codes)
        {
            Assert.Equal("two_factor_required", (await app.RedeemAsync(request, code)).ErrorCode);
        }

        // Later than the password, or nobody would have to say which account they mean.
        World.Provider.Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var way in Ways)
        {
            var (_, request) = await RequestAsync(way);
            await signedIn.OpenAsync(request.Address);
            Assert.Equal(way == "select_account" ? "/signin/account" : "/signin/confirm-email", signedIn.Page.Path);

            using var thief = World.NewBrowser();
            await thief.OpenAsync(request.Address);
            await World.Eve.EnterPasswordAsync(thief);
            Assert.Equal("/signin/confirm-email", thief.Page.Path);
            await thief.OpenAsync(request.Address);
            Assert.False(thief.Page.IsElsewhere, way);
        }

        foreach (var way in Ways)
        {
            var (app, request) = await RequestAsync(way);
            await World.Eve.VisitAsync(signedIn, request.Address);
            var tokens = await app.RedeemAsync(request, app.Callback(signedIn.Page, request));
            Assert.True(tokens.Succeeded, way + tokens.Body);
            AssertProved(tokens);
            AssertProved(await app.RefreshAsync(tokens.RefreshToken));
        }

        // What was refused was not spent.
        AssertProved(await World.GlobexWeb.RefreshAsync(held.RefreshToken));
    }

    [Fact]
    public async Task when_no_person_is_there_then_the_token_says_nothing_of_one()
    {
        var claims = (await World.Machine.ClientCredentialsAsync()).AccessTokenClaims;
        Assert.All(EvidenceClaims.Names, name => Assert.False(claims.TryGetProperty(name, out _), name));
        Assert.Equal("unauthorized_client", (await World.GlobexWeb.ClientCredentialsAsync()).Error);
    }

    private static void AssertProved(TokenAnswer tokens)
    {
        Assert.True(tokens.Succeeded, tokens.Body);
        foreach (var claims in new[] { tokens.IdTokenClaims, tokens.AccessTokenClaims })
        {
            Assert.Equal("mfa", claims.GetProperty("acr").GetString());
            Assert.Equal(("Required", "otp"), (
                claims.GetProperty("two_factor_policy").GetProperty("mode").GetString(), claims.GetProperty("two_factor_policy").GetProperty("met_by").GetString()));
        }
    }

    private async Task<(RelyingParty App, AuthorizationRequest Request)> RequestAsync(string way) => way switch
    {
        "form_post" => (World.GlobexWeb, World.GlobexWeb.Request(("response_mode", "form_post"))),
        "pushed" => (World.GlobexWeb, await World.GlobexWeb.PushAsync(World.GlobexWeb.Request())),
        "consent" => (World.Consenting, World.Consenting.Request()),
        "select_account" => (World.GlobexWeb, World.GlobexWeb.Request(("prompt", "select_account"))),
        "tenant" => (World.Portal, World.Portal.Request(("tenant", "globex"))),
        "public client" => (World.Native, World.Native.Request()),
        _ => (World.GlobexWeb, World.GlobexWeb.Request()),
    };
}

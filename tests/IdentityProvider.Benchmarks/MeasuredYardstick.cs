using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Benchmarks;

/// <summary>K: a minimal API on the same Kestrel that reads a form, signs one ES256 token and answers JSON. What a token endpoint cannot do without.</summary>
internal static class MeasuredYardstick
{
    public static async Task<int> ServeAsync(string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.Logging.ClearProviders();
        var app = builder.Build();

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = "k" }, SecurityAlgorithms.EcdsaSha256);
        var handler = new JsonWebTokenHandler();
        app.MapPost("/token", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            var token = handler.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = "https://id.test/",
                Audience = "https://id.test/",
                Subject = new ClaimsIdentity([new Claim("sub", form["client_id"].ToString()), new Claim("scope", form["scope"].ToString())]),
                SigningCredentials = credentials,
            });
            return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = 600 });
        });
        return await MeasuredServer.ServeAsync(app, () => 0);
    }
}

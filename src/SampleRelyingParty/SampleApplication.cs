using Microsoft.Extensions.Options;
using SampleRelyingParty.Orders;

namespace SampleRelyingParty;

/// <summary>The smallest honest relying party: it signs people in at the provider, shows what the tokens say, and calls an API of its own.</summary>
public static class SampleApplication
{
    /// <param name="options">Arguments, content root and environment, as the host takes them.</param>
    /// <param name="configure">What another host (the demo, a test) adds to configuration and services.</param>
    public static WebApplication Create(WebApplicationOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(options);
        configure?.Invoke(builder);

        builder.Services.AddOptions<SampleOptions>().Bind(builder.Configuration).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SampleOptions>, SampleOptionsValidation>();
        builder.Services.AddProviderSignIn(builder.Environment);
        builder.Services.AddOrders(builder.Environment);
        builder.Services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "sample-antiforgery");
        builder.Services.AddRazorPages();

        var app = builder.Build();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/failed");
            app.UseHsts();
        }

        app.UseSecurityHeaders();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapStaticAssets();
        app.MapRazorPages();
        app.MapOrders();
        app.MapBackChannelLogout();
        app.MapGet("/failed", () => TypedResults.Text("Something went wrong here. Please try again.", statusCode: StatusCodes.Status500InternalServerError));
        return app;
    }

    private static void UseSecurityHeaders(this WebApplication app)
    {
        var provider = new Uri(app.Services.GetRequiredService<IOptions<SampleOptions>>().Value.Authority).GetLeftPart(UriPartial.Authority);
        app.Use((context, next) =>
        {
            var headers = context.Response.Headers;
            // Note: browsers hold form-action against the whole chain of redirects, and our buttons lead to the provider.
            headers.ContentSecurityPolicy =
                $"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {provider}; frame-ancestors 'none'; base-uri 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return next(context);
        });
    }
}

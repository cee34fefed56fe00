using Microsoft.AspNetCore;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>RFC 9126 §2.2: a client is told the time in which the browser must come, not how long the row lives.</summary>
public sealed class PushedAnswer(IOptions<OpenIdConnectOptions> options) : IOpenIddictServerHandler<ApplyPushedAuthorizationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyPushedAuthorizationResponseContext>()
        .UseSingletonHandler<PushedAnswer>().SetOrder(int.MinValue + 1).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ApplyPushedAuthorizationResponseContext context)
    {
        if (string.IsNullOrEmpty(context.Error))
        {
            context.Response.ExpiresIn = (long)options.Value.PushedRequestLifetime.TotalSeconds;
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>An answer without <c>error_uri</c> where we refuse: the engine's addresses of explanation lead to its makers.</summary>
public sealed class NoForeignExplanation : IOpenIddictServerHandler<ProcessChallengeContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessChallengeContext>()
        .UseSingletonHandler<NoForeignExplanation>().SetOrder(AttachDefaultChallengeError.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ProcessChallengeContext context)
    {
        context.Response.ErrorUri = null;
        return ValueTask.CompletedTask;
    }
}

/// <summary>OAuth 2.0 Form Post: the engine's page submits itself by one script, and posts to the client; nothing else may happen on it.</summary>
public sealed class FormPostPolicy : IOpenIddictServerHandler<ApplyAuthorizationResponseContext>
{
    private const string Policy =
        "default-src 'none'; script-src 'sha256-j7OoGArf6XW6YY4cAyS3riSSvrJRqpSi1fOF9vQ5SrI='; frame-ancestors 'none'; base-uri 'none'";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyAuthorizationResponseContext>()
        .UseSingletonHandler<FormPostPolicy>()
        .SetOrder(OpenIddictServerAspNetCoreHandlers.Authentication.ProcessFormPostResponse.Descriptor.Order - 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ApplyAuthorizationResponseContext context)
    {
        if (context.ResponseMode == ResponseModes.FormPost && context.Transaction.GetHttpRequest() is { } http)
        {
            http.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
        }

        return ValueTask.CompletedTask;
    }
}

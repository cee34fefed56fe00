using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using OpenIddict.Abstractions;

namespace IdentityProvider.OpenIdConnect;

/// <summary>A page of ours as the answer of a protocol endpoint, at the endpoint's own address.</summary>
public sealed class ViewPage(string view, object model, int status) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = "no-store";
        var result = new ViewResult
        {
            ViewName = view,
            StatusCode = status,
            ViewData = new ViewDataDictionary(new EmptyModelMetadataProvider(), new ModelStateDictionary()) { Model = model },
        };
        return result.ExecuteResultAsync(new ActionContext(httpContext, httpContext.GetRouteData(), new ActionDescriptor()));
    }
}

/// <summary>A request that we cannot answer to its sender: its address is not known to be the client's. RFC 6749 §4.1.2.1.</summary>
public sealed record ErrorPage(string Error, string? Description)
{
    public static ViewPage Of(OpenIddictResponse response) =>
        new("/OpenIdConnect/ErrorPage.cshtml", new ErrorPage(response.Error!, response.ErrorDescription), StatusCodes.Status400BadRequest);
}

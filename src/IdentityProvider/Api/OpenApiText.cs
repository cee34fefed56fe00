using System.Collections.Concurrent;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace IdentityProvider.Api;

/// <summary>The OpenAPI document as it is sent: made from the endpoints themselves, once for each issuer that it names.</summary>
internal sealed class OpenApiText(Issuer issuer, [FromKeyedServices(OpenApiText.DocumentName)] IOpenApiDocumentProvider documents)
{
    public const string DocumentName = "v1";

    private readonly ConcurrentDictionary<Uri, string> texts = new();

    public async Task<IResult> AnswerAsync(CancellationToken cancellation)
    {
        if (!texts.TryGetValue(issuer.Address, out var text))
        {
            var document = await documents.GetOpenApiDocumentAsync(cancellation);
            texts[issuer.Address] = text = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellation);
        }

        return Results.Text(text, "application/json");
    }
}

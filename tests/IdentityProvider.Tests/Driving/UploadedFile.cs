using System.Net.Http.Headers;

namespace IdentityProvider.Tests.Driving;

/// <summary>A file that a browser sends along with a form (RFC 7578).</summary>
public sealed record UploadedFile(string Field, string Name, string ContentType, byte[] Content)
{
    internal MultipartFormDataContent With(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Where(field => field.Key != Field))
        {
            form.Add(new StringContent(value), name);
        }

        var file = new ByteArrayContent(Content);
        file.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        form.Add(file, Field, Name);
        return form;
    }
}

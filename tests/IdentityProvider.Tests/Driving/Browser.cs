using System.Net;

namespace IdentityProvider.Tests.Driving;

/// <summary>
/// A person's browser without scripts: keeps cookies, follows redirects within the provider, fills fields by their
/// labels and presses buttons by their names, so that anti-forgery and hidden fields go along as in real life.
/// </summary>
public sealed class Browser(HttpClient client) : IDisposable
{
    private const int MostRedirects = 20;

    private Uri Provider => client.BaseAddress!;

    public CookieContainer Cookies { get; } = new();

    /// <summary>Sent with every request: tests find fields and buttons by their English names.</summary>
    public string Language { get; set; } = "en";

    /// <summary>What is on the screen.</summary>
    public Page Page { get => field ?? throw new InvalidOperationException("No page was opened yet."); private set; }

    /// <summary>Each address that this browser asked for, newest last.</summary>
    public List<Uri> History { get; } = [];

    public Task<Page> OpenAsync(string address) => SendAsync(HttpMethod.Get, new Uri(Provider, address), []);

    public Task<Page> OpenAsync(Uri address) => OpenAsync(address.OriginalString);

    public Browser Fill(string label, string value)
    {
        Page.Fill(label, value);
        return this;
    }

    /// <summary>Submits the form that the button stands in, with whatever was filled in.</summary>
    public Task<Page> PressAsync(string button)
    {
        var (method, address, fields) = Page.Submission(button);
        return SendAsync(method, address, fields);
    }

    /// <summary>The same with a file, whatever it is and is said to be.</summary>
    public Task<Page> UploadAsync(string button, UploadedFile file)
    {
        var (method, address, fields) = Page.Submission(button);
        return SendAsync(method, address, fields, file);
    }

    public Task<Page> FollowAsync(string link) => OpenAsync(Page.LinkAddress(link));

    /// <summary>The back button: what was on the screen is there again, with what was typed.</summary>
    public void GoBackTo(Page page) => Page = page;

    /// <summary>Opens the same address again.</summary>
    public Task<Page> ReloadAsync() => OpenAsync(Page.Address);

    /// <summary>A form of the tester's own making, with this browser's cookies: what an attacker or a relying party posts.</summary>
    public Task<Page> PostAsync(string address, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, new Uri(Provider, address), [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]);

    public string? Cookie(string name) => Cookies.GetCookies(Provider).FirstOrDefault(c => c.Name == name)?.Value;

    /// <summary>A second browser that holds the same cookies: what a thief of cookies, or a second tab, has.</summary>
    public Browser Copy(HttpClient with)
    {
        var copy = new Browser(with);
        copy.Cookies.Add(Cookies.GetAllCookies());
        return copy;
    }

    public void Dispose() => client.Dispose();

    private async Task<Page> SendAsync(HttpMethod method, Uri address, IReadOnlyList<KeyValuePair<string, string>> fields, UploadedFile? file = null)
    {
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            if (address.GetLeftPart(UriPartial.Authority) != Provider.GetLeftPart(UriPartial.Authority))
            {
                return Page = Page.Elsewhere(address);
            }

            using var response = await SendOnceAsync(method, address, fields, file);
            if (response.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.MovedPermanently && response.Headers.Location is { } location)
            {
                (method, address, fields, file) = (HttpMethod.Get, new Uri(address, location), [], null);
                continue;
            }

            return Page = await Page.ReadAsync(address, response);
        }

        throw new InvalidOperationException($"The redirects do not end: {string.Join(" -> ", History.TakeLast(6))}");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, Uri address, IReadOnlyList<KeyValuePair<string, string>> fields, UploadedFile? file)
    {
        History.Add(address);
        using var request = new HttpRequestMessage(method, address);
        if (method == HttpMethod.Post)
        {
            request.Content = file is null ? new FormUrlEncodedContent(fields) : file.With(fields);
            request.Headers.Add("Origin", Provider.GetLeftPart(UriPartial.Authority));
        }

        request.Headers.AcceptLanguage.ParseAdd(Language);
        request.Headers.UserAgent.ParseAdd("Mozilla/5.0 (tests)");
        request.Headers.Accept.ParseAdd("text/html");
        if (Cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
            {
                Cookies.SetCookies(address, cookie);
            }
        }

        return response;
    }
}

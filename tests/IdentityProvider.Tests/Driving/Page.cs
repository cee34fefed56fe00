using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace IdentityProvider.Tests.Driving;

/// <summary>What a browser shows: an answer of the provider, or (<see cref="IsElsewhere"/>) the address outside it that the browser was sent to.</summary>
public sealed class Page
{
    private Page(Uri address, HttpStatusCode status, HttpResponseHeaders? headers, string html) =>
        (Address, Status, Headers, Html, Document) = (address, status, headers, html, new HtmlParser().ParseDocument(html));

    public Uri Address { get; }

    public HttpStatusCode Status { get; }

    public HttpResponseHeaders? Headers { get; }

    public string Html { get; }

    public IHtmlDocument Document { get; }

    /// <summary>The browser left the provider; nothing was asked of that address.</summary>
    public bool IsElsewhere => Headers is null;

    public string Path => Address.AbsolutePath;

    /// <summary>What a person reads, in one line.</summary>
    public string Text => Plain(Document.Body?.TextContent);

    public string? Title => Document.Title;

    public string Parameter(string name) => System.Web.HttpUtility.ParseQueryString(Address.Query)[name] ?? "";

    public bool HasField(string label) => FindField(label) is not null;

    public bool HasButton(string name) => FindButton(name) is not null;

    public bool HasLink(string text) => Document.Links.Any(link => Plain(link.TextContent) == text);

    /// <summary>An element by its <c>data-testid</c>.</summary>
    public IElement ByTestId(string id) => Document.QuerySelector($"[data-testid='{id}']") ?? throw Missing($"data-testid {id}");

    /// <summary>The texts of all alerts that are shown: what went wrong, or well.</summary>
    public string Alert => string.Join(' ', Document.QuerySelectorAll("[role=alert],[role=status],.field-error").Where(e => e.Closest("[hidden],noscript") is null).Select(e => Plain(e.TextContent)).Where(t => t.Length > 0));

    public string Hidden(string name) => Document.QuerySelector($"input[type=hidden][name='{name}']")?.GetAttribute("value") ?? throw Missing($"hidden field {name}");

    public string ValueOf(string label) => Field(label) switch
    {
        IHtmlInputElement input => input.Value,
        IHtmlTextAreaElement area => area.Value,
        IHtmlSelectElement select => select.Value ?? "",
        _ => "",
    };

    public IElement Field(string label) => FindField(label) ?? throw Missing($"field {label}");

    internal static Page Elsewhere(Uri address) => new(address, HttpStatusCode.Found, null, "");

    internal static async Task<Page> ReadAsync(Uri address, HttpResponseMessage response)
    {
        var html = await response.Content.ReadAsStringAsync();
        return new Page(address, response.StatusCode, response.Headers, html);
    }

    internal void Fill(string label, string value)
    {
        switch (Field(label))
        {
            case IHtmlInputElement { Type: "checkbox" or "radio" } box: box.IsChecked = value is not ("" or "false"); break;
            case IHtmlInputElement input: input.Value = value; break;
            case IHtmlTextAreaElement area: area.Value = value; break;
            case IHtmlSelectElement select: select.Value = value; break;
            default: throw Missing($"field {label} that takes text");
        }
    }

    internal string LinkAddress(string text) =>
        Document.QuerySelectorAll("a[href]").FirstOrDefault(a => Plain(a.TextContent) == text)?.GetAttribute("href") is { } href
            ? new Uri(Address, href).AbsoluteUri
            : throw Missing($"link {text}");

    internal (HttpMethod Method, Uri Address, IReadOnlyList<KeyValuePair<string, string>> Fields) Submission(string name)
    {
        var button = FindButton(name) ?? throw Missing($"button {name}");
        if (button is IHtmlAnchorElement link)
        {
            return (HttpMethod.Get, new Uri(Address, link.GetAttribute("href")), []);
        }

        var form = FormOf(button) ?? throw Missing($"form around button {name}");
        var fields = form.Elements.SelectMany(ValuesOf).ToList();
        if (button.GetAttribute("name") is { Length: > 0 } buttonName)
        {
            fields.Add(KeyValuePair.Create(buttonName, button.GetAttribute("value") ?? ""));
        }

        var target = new Uri(Address, button.GetAttribute("formaction") ?? (form.GetAttribute("action") is { Length: > 0 } action ? action : Address.AbsoluteUri));
        var method = button.GetAttribute("formmethod") ?? form.GetAttribute("method") ?? "get";
        return method.Equals("post", StringComparison.OrdinalIgnoreCase)
            ? (HttpMethod.Post, target, fields)
            : (HttpMethod.Get, new UriBuilder(target) { Query = new FormUrlEncodedContent(fields).ReadAsStringAsync().Result }.Uri, []);
    }

    /// <summary>The hidden fields of the one form that posts by itself to a relying party (OAuth 2.0 Form Post Response Mode).</summary>
    internal IReadOnlyDictionary<string, string> FormPost(string action) =>
        Document.Forms.FirstOrDefault(f => f.GetAttribute("action") == action) is { } form
            ? form.Elements.OfType<IHtmlInputElement>().Where(i => i.Name is { Length: > 0 }).ToDictionary(i => i.Name!, i => i.Value)
            : throw Missing($"form that posts to {action}");

    private static IHtmlFormElement? FormOf(IElement button) => button switch
    {
        IHtmlButtonElement b => b.Form,
        IHtmlInputElement i => i.Form,
        _ => null,
    };

    private static IEnumerable<KeyValuePair<string, string>> ValuesOf(IElement element) => element switch
    {
        IHtmlInputElement { Name: null or "" } or IHtmlInputElement { IsDisabled: true } => [],
        IHtmlInputElement { Type: "submit" or "button" or "reset" or "image" or "file" } => [],
        IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? [KeyValuePair.Create(box.Name!, box.Value is { Length: > 0 } v ? v : "on")] : [],
        IHtmlInputElement input => [KeyValuePair.Create(input.Name!, input.Value)],
        IHtmlTextAreaElement { Name.Length: > 0 } area => [KeyValuePair.Create(area.Name!, area.Value)],
        IHtmlSelectElement { Name.Length: > 0 } select => [KeyValuePair.Create(select.Name!, select.Value ?? "")],
        _ => [],
    };

    private IElement? FindField(string label)
    {
        var found = Document.QuerySelectorAll("label").FirstOrDefault(l => Plain(l.TextContent) == label);
        return found switch
        {
            IHtmlLabelElement { HtmlFor.Length: > 0 } l => Document.GetElementById(l.HtmlFor!),
            not null => found.QuerySelector("input,textarea,select"),
            _ => Document.QuerySelectorAll("input,textarea,select").FirstOrDefault(e => e.GetAttribute("aria-label") == label),
        };
    }

    private IElement? FindButton(string name) =>
        Document.QuerySelectorAll("button,input[type=submit],a.button,a[role=button]").FirstOrDefault(b => NameOf(b) == name);

    private static string NameOf(IElement button) =>
        button.GetAttribute("aria-label") ?? (button is IHtmlInputElement input ? input.Value : Plain(button.TextContent));

    private static string Plain(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private InvalidOperationException Missing(string what) => new($"There is no {what} at {Address} ({(int)Status}): {Text}");
}

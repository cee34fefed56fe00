using System.Net;
using System.Text.Json;
using IdentityProvider.Tests.Driving;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Hosting;

public sealed class Given_an_error
{
    private const string Detail = "the inner detail of a fault";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact, Spec("I-10")]
    public async Task when_it_is_our_fault_then_the_page_tells_a_number_and_nothing_of_it()
    {
        await using var provider = await FailingAsync(new InvalidOperationException(Detail));
        using var browser = provider.NewBrowser();
        var page = await browser.OpenAsync("/language");
        Assert.Equal(HttpStatusCode.InternalServerError, page.Status);
        Assert.Contains("Something went wrong", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Detail, page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidOperation", page.Html, StringComparison.Ordinal);
        Assert.True(page.Headers!.CacheControl!.NoStore);
        Assert.Contains(Detail, provider.Log.Text, StringComparison.Ordinal);
    }

    [Fact, Spec("R-08")]
    public async Task when_the_database_is_locked_then_the_answer_is_503_with_the_time_to_wait()
    {
        await using var provider = await FailingAsync(new SqliteException("database is locked", 5));
        using var client = provider.NewClient();
        using var response = await client.GetAsync("/language", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task when_a_machine_asks_then_it_gets_problem_details()
    {
        await using var provider = await TestProvider.StartAsync();
        using var client = provider.NewClient();
        using var response = await client.GetAsync("/connect/no-such-endpoint", Stop);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(Stop), cancellationToken: Stop);
        Assert.Equal(404, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal("invalid_request", problem.RootElement.GetProperty("error").GetString());
        Assert.NotEmpty(problem.RootElement.GetProperty("requestId").GetString()!);
    }

    [Fact]
    public async Task when_the_browser_asks_for_Japanese_then_the_page_is_Japanese_until_the_person_chooses()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        browser.Language = "ja-JP,ja;q=0.9,en;q=0.5";
        var page = await browser.OpenAsync("/no-such-page");
        Assert.Equal("ja", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.Contains("ページが見つかりません", page.Text, StringComparison.Ordinal);

        page = await browser.PressAsync("English");
        Assert.Equal("/no-such-page", page.Path);
        Assert.Contains("Page not found", page.Text, StringComparison.Ordinal);
        Assert.Equal("en", browser.Cookie("__Host-idp-language"));
    }

    [Fact, Spec("A-12"), Spec("A-13")]
    public async Task when_a_form_has_no_token_that_holds_then_the_person_may_begin_again_where_they_were()
    {
        await using var provider = await TestProvider.StartAsync();
        using var browser = provider.NewBrowser();
        var page = await browser.PostAsync("/language?return=%2Fmy%2Fprofile&handler=Other", ("language", "ja"));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("This form has expired", page.Text, StringComparison.Ordinal);
        Assert.Equal("/language?return=%2Fmy%2Fprofile", page.Document.QuerySelector("a.button")?.GetAttribute("href"));
        Assert.Null(browser.Cookie("__Host-idp-language"));
    }

    private static Task<TestProvider> FailingAsync(Exception fault) =>
        TestProvider.StartAsync(services: services => services.Configure<MvcOptions>(mvc => mvc.Filters.Add(new Failing(fault))));

    private sealed class Failing(Exception fault) : IAsyncPageFilter
    {
        public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

        public Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next) =>
            context.ActionDescriptor.ViewEnginePath.EndsWith("LanguagePage", StringComparison.Ordinal) ? throw fault : next();
    }
}

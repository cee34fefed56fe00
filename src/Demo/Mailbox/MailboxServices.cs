using Microsoft.AspNetCore.Http.HttpResults;

namespace Demo.Mailbox;

/// <summary>A page of the demo, beside the sample's: it belongs to neither application.</summary>
public static class MailboxServices
{
    public static IServiceCollection AddMailbox(this IServiceCollection services, string directory)
    {
        services.AddRazorComponents();
        return services.AddSingleton(new MailboxFolder(directory));
    }

    public static void MapMailbox(this IEndpointRouteBuilder routes, string path) =>
        routes.MapGet(path, async (MailboxFolder folder, HttpResponse response, CancellationToken cancellation) =>
        {
            response.Headers.CacheControl = "no-store";
            return new RazorComponentResult<MailboxPage>(new { Mails = await folder.NewestFirstAsync(cancellation) });
        });
}

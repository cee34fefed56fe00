using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace SampleRelyingParty.Orders;

/// <summary>What the API answered; <see cref="NeedsStepUp"/>: it wants more proof than the token carries (RFC 9470).</summary>
public sealed record OrdersAnswer(HttpStatusCode Status, IReadOnlyList<Order> Orders, bool NeedsStepUp);

/// <summary>Calls the API with the person's access token.</summary>
public sealed class OrdersClient(HttpClient http, IOptions<SampleOptions> options)
{
    public async Task<OrdersAnswer> GetAsync(string? accessToken, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, options.Value.OrdersApi);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await http.SendAsync(request, cancellation);

        var orders = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<Order[]>(cancellation) : null;
        var needsStepUp = response.Headers.WwwAuthenticate.Any(
            challenge => challenge.Parameter?.Contains("error=\"insufficient_user_authentication\"", StringComparison.Ordinal) is true);
        return new OrdersAnswer(response.StatusCode, orders ?? [], needsStepUp);
    }
}

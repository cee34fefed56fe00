using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace IdentityProvider.Hosting;

/// <summary>Section <c>Network</c>.</summary>
public sealed class NetworkOptions
{
    public const string Section = "Network";

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> count.</summary>
    public IList<string> TrustedProxies { get; } = [];
}

internal sealed class NetworkOptionsValidation : IValidateOptions<NetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        var faults = options.TrustedProxies
            .Where(proxy => !TrustedProxies.TryParse(proxy, out _))
            .Select(proxy => $"Network:TrustedProxies: '{proxy}' is neither an address nor a network such as 10.0.0.0/8.")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

/// <summary>Believes the forwarded headers of the proxies that are named, and of nobody else, whatever the environment variables of the framework say.</summary>
internal sealed class TrustedProxies(IOptions<NetworkOptions> network) : IPostConfigureOptions<ForwardedHeadersOptions>
{
    public void PostConfigure(string? name, ForwardedHeadersOptions options)
    {
        var trusted = network.Value.TrustedProxies;
        options.ForwardedHeaders = trusted.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        options.ForwardLimit = null;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in trusted)
        {
            if (TryParse(proxy, out var range))
            {
                options.KnownIPNetworks.Add(range);
            }
        }
    }

    internal static bool TryParse(string text, out IPNetwork range)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            range = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out range);
    }
}

using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>
/// Leads an event through the engine's handlers and ours, in their order. The engine's own dispatcher, whose place this takes, looks
/// through all two hundred and fifty of them for each of the fifteen events of a request; this one has them sorted by event.
/// </summary>
internal sealed class EventDispatcher(HandlersByEvent handlers, IOptionsMonitor<OpenIddictServerOptions> options, IServiceProvider services) : IOpenIddictServerDispatcher
{
    public async ValueTask DispatchAsync<TContext>(TContext context)
        where TContext : BaseContext
    {
        foreach (var descriptor in handlers.For<TContext>(options.CurrentValue))
        {
            if (await IsActiveAsync(descriptor, context))
            {
                await HandlerOf<TContext>(descriptor).HandleAsync(context);
                if (context is BaseRequestContext { IsRequestHandled: true } or BaseRequestContext { IsRequestSkipped: true } or BaseValidatingContext { IsRejected: true })
                {
                    return;
                }
            }
        }
    }

    private async ValueTask<bool> IsActiveAsync<TContext>(OpenIddictServerHandlerDescriptor descriptor, TContext context)
        where TContext : BaseContext
    {
        foreach (var filter in descriptor.FilterTypes)
        {
            if (!await ((IOpenIddictServerHandlerFilter<TContext>)services.GetRequiredService(filter)).IsActiveAsync(context))
            {
                return false;
            }
        }

        return true;
    }

    private IOpenIddictServerHandler<TContext> HandlerOf<TContext>(OpenIddictServerHandlerDescriptor descriptor)
        where TContext : BaseContext =>
        (IOpenIddictServerHandler<TContext>)(descriptor.ServiceDescriptor.ImplementationInstance ?? services.GetRequiredService(descriptor.ServiceDescriptor.ServiceType));
}

/// <summary>The engine's handlers, sorted by their event once for each set of options; a key that is rotated makes a new one.</summary>
internal sealed class HandlersByEvent
{
    private readonly ConditionalWeakTable<OpenIddictServerOptions, FrozenDictionary<Type, OpenIddictServerHandlerDescriptor[]>> sorted = [];

    public OpenIddictServerHandlerDescriptor[] For<TContext>(OpenIddictServerOptions options) =>
        sorted.GetValue(options, Sort).GetValueOrDefault(typeof(TContext), []);

    /// <summary>They come in their order already: the engine's own configuration has seen to that.</summary>
    private static FrozenDictionary<Type, OpenIddictServerHandlerDescriptor[]> Sort(OpenIddictServerOptions options) =>
        options.Handlers.GroupBy(handler => handler.ContextType).ToFrozenDictionary(of => of.Key, of => of.ToArray());
}

using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>What a machine can read beside <c>error</c>: that the person must step up, and for which tenant.</summary>
public sealed record RefusalDetails(string ErrorCode, string Tenant)
{
    public const string TwoFactorRequired = "two_factor_required";

    public void RecordOn(OpenIddictServerTransaction transaction) => transaction.SetProperty(nameof(RefusalDetails), this);
}

/// <summary>The engine begins errors anew, so the details are put on them late.</summary>
public sealed class AttachRefusalDetails : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseSingletonHandler<AttachRefusalDetails>().SetOrder(AttachErrorParameters.Descriptor.Order - 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ProcessErrorContext context)
    {
        if (context.EndpointType is OpenIddictServerEndpointType.Token && context.Transaction.GetProperty<RefusalDetails>(nameof(RefusalDetails)) is { } details)
        {
            context.Parameters["error_code"] = details.ErrorCode;
            context.Parameters["tenant"] = details.Tenant;
        }

        // Note: the engine's own addresses of explanation lead to its makers.
        context.ErrorUri = null;
        return ValueTask.CompletedTask;
    }
}

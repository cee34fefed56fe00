using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>That the gate decided on this request, and for whom.</summary>
public sealed record IssuanceDecision(string For)
{
    public static IssuanceDecision ForPerson { get; } = new("person");

    public static IssuanceDecision ForMachine { get; } = new("machine");

    public void RecordOn(OpenIddictServerTransaction transaction) => transaction.SetProperty(nameof(IssuanceDecision), this);

    public static bool IsRecordedOn(OpenIddictServerTransaction transaction) => transaction.GetProperty<IssuanceDecision>(nameof(IssuanceDecision)) is not null;
}

/// <summary>Whatever way leads to a token around the gate, forgotten or newly made, ends here: an error of ours, never a token.</summary>
public sealed class IssuanceSeal : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<IssuanceSeal>().SetOrder(int.MinValue + 1).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        // RFC 9126: a pushed request is kept as a token of the engine's, and gives no access to anything.
        if (context.TokenType is not TokenTypeIdentifiers.Private.RequestToken && !IssuanceDecision.IsRecordedOn(context.Transaction))
        {
            throw new InvalidOperationException("A token was about to be made without a decision of the gate.");
        }

        return ValueTask.CompletedTask;
    }
}

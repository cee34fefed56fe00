using System.CommandLine;
using System.Globalization;
using IdentityProvider.Enforcement;
using IdentityProvider.Shared;

namespace IdentityProvider.Hosting;

/// <summary><c>operator add EMAIL</c>.</summary>
internal static class CommandsOperator
{
    public static Command Create(CommandHost host) => new("operator", "The people who run the platform.") { Add(host) };

    private static Command Add(CommandHost host)
    {
        var email = new Argument<string>("EMAIL") { Description = "The person's address: of an account that there is, or of the one that they will make." };
        var command = new Command(
            "add",
            """
            Prints a link that makes the person an operator: they set a password, or sign in where they have an account, and set up a second factor.
            Give it to them and to nobody else. It works once; another one for the same address ends it.
            """)
        {
            email,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var app = host.Open();
            await app.Services.GetRequiredService<StartUp>().PrepareAsync(cancellation);
            await using var scope = app.Services.CreateAsyncScope();
            var address = arguments.GetRequiredValue(email);
            var invited = await scope.ServiceProvider.GetRequiredService<OperatorInvitations>().InviteAsync(address, actorId: null, cancellation);
            if (invited.Link is not { } link)
            {
                throw new RefusedException(Reason(invited.Outcome, address));
            }

            await host.Output.WriteLineAsync(link.Address);
            await host.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{link.Invitation.Email} becomes an operator by this link, once, until {link.Invitation.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC."));
            return 0;
        });
        return command;
    }

    private static string Reason(OperatorInvitationOutcome outcome, string address) => outcome switch
    {
        OperatorInvitationOutcome.InvalidEmail => $"'{address}' is no e-mail address.",
        OperatorInvitationOutcome.AlreadyOperator => $"{address} is an operator already.",
        _ => $"{address} has an account that may not sign in: it is disabled, or its address was never confirmed.",
    };
}

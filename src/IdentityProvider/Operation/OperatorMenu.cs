using IdentityProvider.Shared;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Operation;

/// <summary>The side menu of the operator console.</summary>
public static class OperatorMenu
{
    public const string Home = "/operator";
    public const string Tenants = Home + "/tenants/";
    public const string Operators = Home + "/operators";
    public const string Clients = Home + "/clients";
    public const string Keys = Home + "/keys";
    public const string Limits = Home + "/limits";
    public const string Deliveries = Home + "/deliveries";

    public static ConsoleMenu Of(HttpContext http, IStringLocalizer<OperationTexts> texts)
    {
        return new ConsoleMenu(
            texts["OperatorConsole"],
            [
                Item("Tenants", Home), Item("Operators", Operators), Item("Clients", Clients), Item("Keys", Keys), Item("Limits", Limits),
                Item("Deliveries", Deliveries),
            ]);

        ConsoleMenuItem Item(string text, string href) => new(texts[text], href, http.Request.Path.Equals(href, StringComparison.OrdinalIgnoreCase));
    }
}

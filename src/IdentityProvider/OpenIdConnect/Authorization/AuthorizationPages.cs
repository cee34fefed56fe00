using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tenancy.Branding;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>Leads to the one page that an authorization request needs next, and back.</summary>
public sealed class AuthorizationPages(
    IdentityProviderDbContext db, ArrivalSeal arrivals, AskSeal asks, SignInContextSeal contexts, BrowserCookies cookies, TenantBrands brands, TimeProvider clock)
{
    public async Task<IResult> SignInAsync(GatheredAuthorization gathered, SignInStep step, CancellationToken cancellation) =>
        Redirect(gathered, SignInAddresses.Of(step, Back(gathered), contexts.Seal(await ContextAsync(gathered, cancellation) with
        {
            RequiringTenant = RequiringTenant(gathered, step),
            TrustDays = TrustDays(gathered, step),
            OtherTenantAsk = MayChooseAnother(gathered) ? AskOf(gathered, tenantId: null) : null,
        })));

    public async Task<IResult> SelectAccountAsync(GatheredAuthorization gathered, CancellationToken cancellation) =>
        Redirect(gathered, SignInAddresses.With(Addresses.AccountPage, Back(gathered), contexts.Seal(await ContextAsync(gathered, cancellation))));

    public IResult ChooseTenant(GatheredAuthorization gathered) => Redirect(gathered, Asking(Addresses.TenantPage, gathered, tenantId: null));

    public IResult AskConsent(GatheredAuthorization gathered) => Redirect(gathered, Asking(Addresses.ConsentPage, gathered, gathered.Tenant.Id));

    private string Asking(string page, GatheredAuthorization gathered, Guid? tenantId)
    {
        return SignInAddresses.With(page, Back(gathered), null) + "&ask=" + Uri.EscapeDataString(AskOf(gathered, tenantId));
    }

    private string AskOf(GatheredAuthorization gathered, Guid? tenantId) =>
        asks.Seal(new Ask(gathered.Situation.Account!.Id, gathered.Client.Id, tenantId, [.. gathered.Request.GetScopes()]));

    /// <summary>The choice is kept with the session, so it takes one; and neither client nor request may have made it already.</summary>
    private static bool MayChooseAnother(GatheredAuthorization gathered) => gathered.Facts.Tenant is TenantResolution.Member { IsChosen: true }
        && gathered.Situation is { Attempt: null, Session: not null };

    private ReturnAddress Back(GatheredAuthorization gathered) => ReturnAddress.From(arrivals.ReturnPath(gathered.Request, gathered.Arrival));

    private RedirectHttpResult Redirect(GatheredAuthorization gathered, string page)
    {
        // OpenID Connect Core §3.1.2.1, ui_locales: in the order of preference; the person may change it on the page.
        if (gathered.Arrival.IsFirst && ((string?)gathered.Request[OpenIddictConstants.Parameters.UiLocales] ?? "").Split(' ').Select(Languages.Find).OfType<System.Globalization.CultureInfo>().FirstOrDefault() is { } language)
        {
            cookies.Write(BrowserCookies.Language, language.Name);
        }

        return TypedResults.Redirect(page);
    }

    private async Task<SignInContext> ContextAsync(GatheredAuthorization gathered, CancellationToken cancellation)
    {
        var asked = new SignInContext(ClientName: gathered.Client.DisplayName, LoginHint: Short(gathered.Request.LoginHint));
        return gathered.Client.TenantId is not { } tenantId ? asked : asked with
        {
            TenantName = await db.Set<Tenant>().Where(t => t.Id == tenantId).Select(t => t.Name).SingleOrDefaultAsync(cancellation),
            Brand = (await brands.OfAsync(tenantId, cancellation))?.Brand,
        };
    }

    /// <summary>Named after the mailed code alone: whoever has no more than the password learns no tenant.</summary>
    private string? RequiringTenant(GatheredAuthorization gathered, SignInStep step) =>
        step is SignInStep.TwoFactorSetUp && gathered.Facts.Tenant is TenantResolution.Member { Tenant: var tenant } && tenant.Policy.RequiresTwoFactor(clock.GetUtcNow())
            ? tenant.Name
            : null;

    /// <summary>Offered only where it would count: to somebody whose own second factor alone is what asks for the code.</summary>
    private static int? TrustDays(GatheredAuthorization gathered, SignInStep step) =>
        step is SignInStep.TwoFactorChallenge && gathered is { Facts.Requirement.Assurance: < AssuranceLevel.MultiFactor, Resolution: TenantResolution.Member { Tenant.SignInRules.TrustedBrowserLifetime: { } lifetime } }
            ? (int)lifetime.TotalDays
            : null;

    private static string? Short(string? hint) => hint is { Length: <= Accounts.EmailAddress.MaximumLength } ? hint : null;
}

using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace IdentityProvider.Tests.TwoFactor;

/// <summary>The parts of the second factor, each act in a scope and transaction of its own on the real database, as a request has them.</summary>
internal static class TwoFactorDriving
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A person whose phone has the key already; a member of the tenants named.</summary>
    public static async Task<Person> EnrolledAsync(this TestProvider provider, string email, params string[] tenants)
    {
        var person = await provider.PersonAsync(email, tenants);
        person.Phone.Type((await provider.AnotherDeviceAsync(person)).Key);
        return person;
    }

    /// <summary>One more device that the person has.</summary>
    public static async Task<AuthenticatorApp> AnotherDeviceAsync(this TestProvider provider, Person person, string? name = null)
    {
        var account = await provider.AccountOfAsync(person);
        var secret = AuthenticatorSecrets.Create();
        await provider.InTransactionAsync(services =>
        {
            var authenticator = services.GetRequiredService<AuthenticatorSecrets>().Confirmed(account.Id, secret, provider.Clock.GetUtcNow(), name: name);
            services.GetRequiredService<IdentityProviderDbContext>().Add(authenticator);
            return Task.FromResult(true);
        });
        return AuthenticatorApp.With(Base32Encoding.ToString(secret), provider.Clock);
    }

    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<Authenticator>> DevicesOfAsync(this TestProvider provider, Person person)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        return await provider.WithDatabaseAsync(db => db.Set<Authenticator>().AsNoTracking().Where(a => a.AccountId == id).OrderBy(a => a.Id).ToListAsync());
    }

    public static async Task<ChallengeOutcome> AnswerAsync(this TestProvider provider, Person person, string? code)
    {
        var account = await provider.AccountOfAsync(person);
        return (await provider.InTransactionAsync(services => services.GetRequiredService<TotpChallenge>().AnswerAsync(account.Id, code, Cancellation))).Outcome;
    }

    public static async Task<ChallengeOutcome> RedeemAsync(this TestProvider provider, Person person, string? code)
    {
        var account = await provider.AccountOfAsync(person);
        return await provider.InTransactionAsync(services => services.GetRequiredService<RecoveryCodes>().RedeemAsync(account.Id, code, Cancellation));
    }

    public static async Task<IReadOnlyList<string>> NewRecoveryCodesAsync(this TestProvider provider, Person person)
    {
        var account = await provider.AccountOfAsync(person);
        return await provider.WithAsync<RecoveryCodes, IReadOnlyList<string>>(codes => codes.RegenerateAsync(account.Id, Cancellation));
    }

    public static async Task<int> FailuresAsync(this TestProvider provider, Func<Guid, FailureBudget> budget, Person person)
    {
        var key = budget((await provider.AccountOfAsync(person)).Id).Key;
        return await provider.WithDatabaseAsync(db => db.Set<FailureCounter>().Where(c => c.Key == key).Select(c => c.InARow).SingleOrDefaultAsync());
    }

    /// <summary>So many wrong codes in a row, long ago.</summary>
    public static async Task FailedAsync(this TestProvider provider, Person person, int inARow)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        await provider.WithDatabaseAsync(db =>
        {
            db.Add(new FailureCounter { Key = FailureBudget.Totp(id).Key, AccountId = id, InARow = inARow });
            return db.SaveChangesAsync();
        });
    }

    /// <summary>As if no code had been wrong.</summary>
    public static async Task ForgiveAsync(this TestProvider provider, Person person)
    {
        var key = FailureBudget.Totp((await provider.AccountOfAsync(person)).Id).Key;
        await provider.WithDatabaseAsync(db => db.Set<FailureCounter>().Where(c => c.Key == key).ExecuteDeleteAsync());
    }

    /// <summary>What manages its own transaction.</summary>
    public static async Task<TResult> WithAsync<TService, TResult>(this TestProvider provider, Func<TService, Task<TResult>> act)
        where TService : notnull
    {
        await using var scope = provider.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public static async Task<T> InTransactionAsync<T>(this TestProvider provider, Func<IServiceProvider, Task<T>> act)
    {
        await using var scope = provider.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();
        await using var transaction = await WriteTransaction.BeginAsync(db, scope.ServiceProvider.GetRequiredService<WriterTurn>(), Cancellation);
        var result = await act(scope.ServiceProvider);
        await db.SaveChangesAsync(Cancellation);
        await transaction.CommitAsync(Cancellation);
        return result;
    }

    public static Task ChangeAccountAsync(this TestProvider provider, Person person, Action<Account> change) =>
        provider.WithDatabaseAsync(async db =>
        {
            var account = await db.Set<Account>().SingleAsync(a => a.Email == person.Email);
            change(account);
            return await db.SaveChangesAsync();
        });
}

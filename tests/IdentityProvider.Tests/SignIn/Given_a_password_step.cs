using System.Diagnostics.Metrics;
using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_password_step(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string Wrong = "not the password";

    [Fact, Spec("ASVS 6.3.8")]
    public async Task when_it_is_refused_then_nobody_learns_why()
    {
        var (wrong, disabled, unconfirmed, locked, without) = (
            await provider.PersonAsync("wrong@acme.test"), await provider.PersonAsync("disabled@acme.test"), await provider.PersonAsync("unconfirmed@acme.test"),
            await provider.PersonAsync("locked@acme.test"), await provider.PersonAsync("without@acme.test"));
        await provider.ChangeAccountAsync(disabled, account => account.Disabled = true);
        await provider.ChangeAccountAsync(unconfirmed, account => account.EmailVerified = false);
        await provider.ChangeAccountAsync(without, account => account.PasswordHash = null);
        using var guesser = provider.NewBrowser();
        for (var n = 0; n < 5; n++)
        {
            await guesser.TryPasswordAsync(locked.Email, Wrong);
        }

        Page[] answers =
        [
            await TryAsync(wrong.Email, Wrong),
            await TryAsync("nobody@acme.test", Wrong),
            await TryAsync("no address", Wrong),
            await TryAsync(disabled.Email, disabled.Password),
            await TryAsync(unconfirmed.Email, unconfirmed.Password),
            await TryAsync(without.Email, without.Password),
            await TryAsync(wrong.Email, new string('x', PasswordHashing.MaximumLength + 1)),
            await TryAsync(wrong.Email, ""),
            await guesser.TryPasswordAsync(locked),
        ];
        Assert.All(answers, page => Assert.Equal((HttpStatusCode.OK, "/signin", answers[0].Text), (page.Status, page.Path, page.Text)));
        Assert.NotEmpty(answers[0].Alert);
    }

    /// <summary>The same time is the same work: a clock would measure the machine.</summary>
    [Fact, Spec("ASVS 6.3.8")]
    public async Task when_it_is_refused_then_one_password_is_checked_whatever_the_reason()
    {
        var (known, locked) = (await provider.PersonAsync("work@acme.test"), await provider.PersonAsync("work-locked@acme.test"));
        var (disabled, without) = (await provider.PersonAsync("work-disabled@acme.test"), await provider.PersonAsync("work-without@acme.test"));
        await provider.ChangeAccountAsync(disabled, account => account.Disabled = true);
        await provider.ChangeAccountAsync(without, account => account.PasswordHash = null);
        using var guesser = provider.NewBrowser();
        for (var n = 0; n < 5; n++)
        {
            await guesser.TryPasswordAsync(locked.Email, Wrong);
        }

        Assert.Equal(1, await ChecksOfAsync(() => TryAsync(known.Email, Wrong)));
        Assert.Equal(1, await ChecksOfAsync(() => TryAsync("nobody-at-all@acme.test", Wrong)));
        Assert.Equal(1, await ChecksOfAsync(() => TryAsync(disabled.Email, disabled.Password)));
        Assert.Equal(1, await ChecksOfAsync(() => TryAsync(without.Email, without.Password)));
        Assert.Equal(1, await ChecksOfAsync(() => guesser.TryPasswordAsync(locked)));
        Assert.Equal(1, await ChecksOfAsync(() => TryAsync(known.Email, known.Password)));
    }

    [Fact]
    public async Task when_it_is_right_and_no_second_factor_is_there_then_the_person_is_where_they_wanted_to_be()
    {
        using var browser = provider.NewBrowser();
        var page = await browser.TryPasswordAsync(await provider.PersonAsync("plain@acme.test"));
        Assert.Equal(SignInDriving.Profile, page.Path);
    }

    [Fact]
    public async Task when_the_hash_is_weaker_than_todays_then_it_is_made_anew_and_attempts_live_on()
    {
        var person = await provider.EnrolledAsync("outdated@acme.test");
        var weak = new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 })).HashPassword(null!, person.Password);
        await provider.ChangeAccountAsync(person, account => account.PasswordHash = weak);
        using var browser = provider.NewBrowser();
        await browser.TryPasswordAsync(person);
        await person.EnterCodeAsync(browser);

        var now = (await provider.AccountOfAsync(person)).PasswordHash!;
        Assert.Equal(SignInDriving.Profile, browser.Page.Path);
        Assert.NotEqual(weak, now);
        Assert.Equal(
            PasswordVerificationResult.Success,
            new PasswordHasher<Account>(Options.Create(new PasswordHasherOptions { IterationCount = PasswordHashing.Iterations })).VerifyHashedPassword(null!, now, person.Password));
    }

    [Fact]
    public async Task when_more_checks_wait_than_may_then_the_rest_is_told_to_come_back()
    {
        using var hashing = new PasswordHashing(Options.Create(new AttemptOptions { PasswordChecksWaiting = 1 }), provider.Services.GetRequiredService<IMeterFactory>());
        var hash = hashing.Hash(Wrong);
        var checks = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => hashing.CheckAsync(hash, Wrong, TestContext.Current.CancellationToken))));
        Assert.Contains(PasswordCheck.Right, checks);
        Assert.Contains(PasswordCheck.Busy, checks);
        Assert.Equal(PasswordCheck.Right, await hashing.CheckAsync(hash, Wrong, TestContext.Current.CancellationToken));
    }

    [Fact, Spec("RFC 6585 §4")]
    public async Task when_too_many_guess_at_once_then_429_says_when_to_come_back_and_the_try_does_not_count()
    {
        await using var busy = await TestProvider.StartAsync(new Dictionary<string, string?> { ["SignIn:PasswordChecksWaiting"] = "1" });
        var person = await busy.PersonAsync("ada@acme.test");
        var browsers = Enumerable.Range(0, 40).Select(_ => busy.NewBrowser()).ToList();
        await Task.WhenAll(browsers.Select(b => b.OpenAsync(SignInDriving.Profile)));
        var pages = await Task.WhenAll(browsers.Select(b => Task.Run(() => b.Fill("Email", person.Email).Fill("Password", person.Password).PressAsync("Sign in"))));
        var refused = pages.Where(page => page.Status is HttpStatusCode.TooManyRequests).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, page => Assert.NotNull(page.Headers!.RetryAfter));
        Assert.All(pages.Except(refused), page => Assert.Equal(SignInDriving.Profile, page.Path));
    }

    private async Task<long> ChecksOfAsync(Func<Task> act)
    {
        var checks = 0L;
        var own = provider.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == PasswordHashing.ChecksCounter && ReferenceEquals(instrument.Meter.Scope, own))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, measured, _, _) => Interlocked.Add(ref checks, measured));
        listener.Start();
        await act();
        return checks;
    }

    private async Task<Page> TryAsync(string email, string password)
    {
        using var browser = provider.NewBrowser();
        return await browser.TryPasswordAsync(email, password);
    }
}

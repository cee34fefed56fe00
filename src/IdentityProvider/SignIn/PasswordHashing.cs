using System.Diagnostics.Metrics;
using IdentityProvider.Accounts;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

public enum PasswordCheck
{
    Right,

    /// <summary>Right, and its hash is weaker than those that we make today.</summary>
    RightButOutdated,

    Wrong,

    /// <summary>Too many checks are waiting: nothing was checked.</summary>
    Busy,
}

/// <summary>
/// Hashes and checks passwords: PBKDF2-SHA512 in Identity's format, version 3. Only so many at once, and so many waiting, so that a
/// flood of guesses takes no more than its share of the processors.
/// </summary>
public sealed class PasswordHashing : IDisposable
{
    public const int Iterations = 210_000;

    /// <summary>For who measures: what guesses cost the processors.</summary>
    public const string Meter = "IdentityProvider.SignIn";

    public const string ChecksCounter = "identityprovider.password.checks";

    /// <summary>What is longer is refused before it costs anything.</summary>
    public const int MaximumLength = 128;

    private readonly PasswordHasher<Account> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim turn = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly int mayWait;
    private readonly Lazy<string> dummy;
    private readonly Counter<long> checks;
    private int waiting;

    public PasswordHashing(IOptions<AttemptOptions> options, IMeterFactory meters)
    {
        checks = meters.Create(Meter).CreateCounter<long>(ChecksCounter, "{check}", "Passwords that were checked against a hash, those of accounts that there are not too.");
        mayWait = options.Value.PasswordChecksWaiting;
        dummy = new(() => Hash(OpaqueSecret.Create()));
    }

    /// <summary>At once, without a turn: for commands and documents.</summary>
    public string Hash(string password) => password.Length <= MaximumLength
        ? hasher.HashPassword(null!, NewPassword.Normalise(password))
        : throw new ArgumentException($"A password may have at most {MaximumLength} characters.", nameof(password));

    /// <summary>In turn with the checks: for pages.</summary>
    public async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return Hash(password);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <param name="hash"><see langword="null"/> for an account that there is not, or that has no password: wrong, after the same work.</param>
    public async Task<PasswordCheck> CheckAsync(string? hash, string password, CancellationToken cancellation)
    {
        if (password.Length > MaximumLength)
        {
            return PasswordCheck.Wrong;
        }

        try
        {
            if (Interlocked.Increment(ref waiting) > mayWait)
            {
                return PasswordCheck.Busy;
            }

            await turn.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            return Verify(hash, password);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The work of a check for a try that is refused anyway, where nobody who may be right waits for it.</summary>
    public Task PretendAsync(string password, CancellationToken cancellation) =>
        Volatile.Read(ref waiting) == 0 ? CheckAsync(null, password, cancellation) : Task.CompletedTask;

    public void Dispose() => turn.Dispose();

    private PasswordCheck Verify(string? hash, string password)
    {
        checks.Add(1);
        var result = hasher.VerifyHashedPassword(null!, hash ?? dummy.Value, NewPassword.Normalise(password));
        return (hash, result) switch
        {
            (null, _) or (_, PasswordVerificationResult.Failed) => PasswordCheck.Wrong,
            (_, PasswordVerificationResult.SuccessRehashNeeded) => PasswordCheck.RightButOutdated,
            _ => PasswordCheck.Right,
        };
    }
}

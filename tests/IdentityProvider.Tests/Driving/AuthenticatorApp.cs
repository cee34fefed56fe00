using System.Globalization;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace IdentityProvider.Tests.Driving;

/// <summary>The app on a person's phone: RFC 6238 by Otp.NET, at the provider's clock.</summary>
public sealed class AuthenticatorApp(TimeProvider clock)
{
    private const int StepSeconds = 30;

    private byte[]? key;
    private long lastUsedStep;

    /// <summary>How much the phone's clock is ahead of the provider's.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Base32 without spaces.</summary>
    public string Key => Base32Encoding.ToString(Secret).TrimEnd('=');

    private byte[] Secret => key ?? throw new InvalidOperationException("No key was scanned yet.");

    /// <summary>An app that has this key already.</summary>
    public static AuthenticatorApp With(string base32, TimeProvider clock)
    {
        var app = new AuthenticatorApp(clock);
        app.Type(base32);
        return app;
    }

    /// <summary>What a person types from the page: groups of letters, in either case.</summary>
    public void Type(string shown) => key = Base32Encoding.ToBytes(shown.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant());

    /// <summary>Reads an <c>otpauth://totp/</c> address as an app does.</summary>
    public void Scan(string address)
    {
        var uri = new Uri(address);
        Assert.Equal(("otpauth", "totp"), (uri.Scheme, uri.Host));
        Type(HttpUtility.ParseQueryString(uri.Query)["secret"] ?? throw new InvalidOperationException("The address has no secret."));
    }

    /// <summary>The code on the screen now, used or not; or of a step before or after.</summary>
    public string Code(int stepsFromNow = 0) => CodeAt(Now.AddSeconds(StepSeconds * stepsFromNow));

    /// <summary>
    /// A code that was not used before. Where that of now was, the person waits for the next (the clock of a test is moved);
    /// by a real clock the one of the next step does, which the provider takes too.
    /// </summary>
    public string FreshCode()
    {
        if (Step <= lastUsedStep && clock is FakeTimeProvider fake)
        {
            fake.Advance(TimeSpan.FromSeconds((StepSeconds * (lastUsedStep - Step + 1)) - 1));
            fake.Advance(TimeSpan.FromSeconds(1));
        }

        var ahead = Math.Max(0, lastUsedStep + 1 - Step);
        Assert.True(ahead <= 1, "By a real clock there is no further code for now.");
        lastUsedStep = Step + ahead;
        return Code((int)ahead);
    }

    /// <summary>Whether <see cref="FreshCode"/> has one without waiting.</summary>
    public bool HasFreshCode => lastUsedStep <= Step;

    /// <summary>A well-formed code that no step of about now has.</summary>
    public string WrongCode()
    {
        var right = Enumerable.Range(-25, 51).Select(Code).ToHashSet();
        return Enumerable.Range(123_456, 20).Select(n => n.ToString(CultureInfo.InvariantCulture)).First(code => !right.Contains(code));
    }

    private DateTimeOffset Now => clock.GetUtcNow() + Ahead;

    private long Step => Now.ToUnixTimeSeconds() / StepSeconds;

    private string CodeAt(DateTimeOffset at) => new Totp(Secret).ComputeTotp(at.UtcDateTime);
}

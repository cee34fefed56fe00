using System.Globalization;
using System.Web;
using Microsoft.Extensions.Time.Testing;
using OtpNet;

namespace IdentityProvider.Tests.Driving;

/// <summary>The app on a person's phone: RFC 6238 by Otp.NET, at the provider's clock.</summary>
public sealed class AuthenticatorApp(FakeTimeProvider clock)
{
    private const int StepSeconds = 30;

    private byte[]? key;
    private long lastUsedStep;

    /// <summary>Base32 without spaces.</summary>
    public string Key => Base32Encoding.ToString(Secret).TrimEnd('=');

    private byte[] Secret => key ?? throw new InvalidOperationException("No key was scanned yet.");

    /// <summary>An app that has this key already.</summary>
    public static AuthenticatorApp With(string base32, FakeTimeProvider clock)
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
    public string Code(int stepsFromNow = 0) => CodeAt(clock.GetUtcNow().AddSeconds(StepSeconds * stepsFromNow));

    /// <summary>A code that was not used before: where the one of now was, the person waits for the next.</summary>
    public string FreshCode()
    {
        if (Step <= lastUsedStep)
        {
            clock.Advance(TimeSpan.FromSeconds((StepSeconds * (lastUsedStep - Step + 1)) - 1));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        lastUsedStep = Step;
        return Code();
    }

    /// <summary>A well-formed code that no accepted step has.</summary>
    public string WrongCode()
    {
        var right = Enumerable.Range(-3, 7).Select(Code).ToHashSet();
        return Enumerable.Range(123_456, 20).Select(n => n.ToString(CultureInfo.InvariantCulture)).First(code => !right.Contains(code));
    }

    private long Step => clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;

    private string CodeAt(DateTimeOffset at) => new Totp(Secret).ComputeTotp(at.UtcDateTime);
}

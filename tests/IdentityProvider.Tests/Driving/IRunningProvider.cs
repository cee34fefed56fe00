namespace IdentityProvider.Tests.Driving;

/// <summary>What people and applications need of a provider: one within the test, or a process of its own.</summary>
public interface IRunningProvider
{
    Uri Issuer { get; }

    TimeProvider Time { get; }

    Mailbox Mail { get; }

    HttpClient NewClient(string? address = null);
}

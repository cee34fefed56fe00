using System.Net;
using System.Net.Sockets;

namespace Demo;

/// <summary>Where both applications listen: on this machine only.</summary>
public static class DemoAddresses
{
    public const string Provider = "http://localhost:5080";
    public const string Sample = "http://localhost:5090";
    public const string Mailbox = Sample + MailboxPath;
    public const string MailboxPath = "/mailbox";

    /// <summary>Asked before anything else, so that a second start can never touch the data of the first.</summary>
    public static int? FirstTakenPort() => new[] { new Uri(Provider).Port, new Uri(Sample).Port }
        .Where(IsTaken)
        .Select(port => (int?)port)
        .FirstOrDefault();

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}

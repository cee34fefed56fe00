using Demo;
using IdentityProvider.Hosting;

var command = DemoCommand.Parse(args);
if (command.Answer is { } answer)
{
    await (command.ExitCode == 0 ? Console.Out : Console.Error).WriteLineAsync(answer);
    return command.ExitCode;
}

if (DemoAddresses.FirstTakenPort() is { } port)
{
    await Console.Error.WriteLineAsync($"Port {port} is in use: is the demo running already? Stop what listens there, then start again.");
    return 1;
}

var data = new DemoData(Path.GetFullPath(Path.Combine("data", "demo")));
if (command.Fresh)
{
    data.Delete();
}

data.Create();
try
{
    await using var hosts = new DemoHosts(data);
    await hosts.StartAsync();
    await Console.Out.WriteLineAsync(DemoStory.Tell(await DemoPeople.ReadAsync(DemoData.ProvisioningFile), data));
    await hosts.WaitForShutdownAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Ctrl+C before everything was up.
    return 1;
}
catch (Exception fault) when (ProviderRun.Explain(fault) is { } line)
{
    await Console.Error.WriteLineAsync(line);
    return 1;
}

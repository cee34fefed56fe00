using IdentityProvider.Hosting;

return await Commands.RunAsync(args, Console.Out, Console.Error);

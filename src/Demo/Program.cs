await Console.Out.WriteLineAsync("The demo is not built yet.");

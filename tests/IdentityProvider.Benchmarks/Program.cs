using IdentityProvider.Benchmarks;

// dotnet run -c Release --project tests/IdentityProvider.Benchmarks [-- --seconds 5 --warm-up 5 --workers 8 --people 40 --only refresh --postgresql "Host=…"]
// The same program is the client and, started by it with "serve" or "serve-k", each of the two servers that are measured.
return args switch
{
    ["serve", .. var rest] => await MeasuredProvider.ServeAsync(rest),
    ["serve-k", .. var rest] => await MeasuredYardstick.ServeAsync(rest),
    _ => await BenchmarkRun.RunAsync(BenchmarkOptions.Parse(args)),
};

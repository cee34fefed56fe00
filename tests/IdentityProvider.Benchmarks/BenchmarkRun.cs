using System.Net;

namespace IdentityProvider.Benchmarks;

/// <summary>Measures everything once: the yardstick K first, then each operation of the provider, in the same conditions.</summary>
internal static class BenchmarkRun
{
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("idp-bench-").FullName;
        try
        {
            var yardstick = await YardstickAsync(options, folder);
            await ProviderAsync(options, folder, yardstick);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Measurement> YardstickAsync(BenchmarkOptions options, string folder)
    {
        await using var server = await ServerProcess.StartAsync("serve-k", folder);
        using var http = new HttpClient { BaseAddress = server.Address };
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "bench-machine", ["client_secret"] = "secret", ["scope"] = "orders.read" };
        return await new Load(server, options with { Only = null }).ForAWhileAsync("K (the yardstick)", async _ =>
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await http.PostAsync(new Uri("/token", UriKind.Relative), content);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsStringAsync();
        });
    }

    private static async Task ProviderAsync(BenchmarkOptions options, string folder, Measurement yardstick)
    {
        var data = new BenchmarkData(options.People);
        var document = Path.Combine(folder, "document.json");
        await File.WriteAllTextAsync(document, data.Document());
        string[] settings =
        [
            "--Issuer=https://id.test/", $"--Keys:Directory={folder}/keys", $"--Email:PickupDirectory={folder}/mail", $"--Provisioning:File={document}",
            "--Network:TrustedProxies:0=127.0.0.1", "--RateLimits:SignInPerNetwork=1000000", "--RateLimits:SignInInAll=1000000",
            "--RateLimits:ProtocolPerNetwork=100000000", "--RateLimits:ProtocolInAll=100000000",
            .. options.PostgreSql is { } connection
                ? (string[])["--Database:Provider=PostgreSql", $"--Database:ConnectionString={connection}"]
                : [$"--Database:ConnectionString=Data Source={folder}/identityprovider.db"],
        ];
        await ProviderProgram.RunAsync(folder, ["keys", "init", .. settings]);

        var report = new Report(yardstick);
        await using (var server = await ServerProcess.StartAsync("serve", folder, settings))
        {
            using var client = new BenchmarkClient(server.Address, data);
            await MeasureAsync(new Load(server, options), client, data, options, report);
            report.Memory = server.ResidentMemory;
        }

        report.Start = await ProviderProgram.TimeToFirstAnswerAsync(folder, settings);
        report.Print(options);
    }

    private static async Task MeasureAsync(Load load, BenchmarkClient client, BenchmarkData data, BenchmarkOptions options, Report report)
    {
        report.Add(await load.ForAWhileAsync("discovery", _ => client.GetAsync("/.well-known/openid-configuration")), 1);
        report.Add(await load.ForAWhileAsync("JWKS", _ => client.GetAsync("/.well-known/jwks")), 1);
        report.Add(await load.ForAWhileAsync("client_credentials", _ => client.PostAsync("/connect/token", BenchmarkData.Machine, ("grant_type", "client_credentials"), ("scope", "orders.read"))), 4);

        var people = data.People.Select(person => (Person: person, Cookies: new CookieContainer())).ToList();
        report.Add(await load.ForEachAsync("password sign-in (pages too)", people, p => client.EnterPasswordAsync(p.Cookies, p.Person)), null);
        report.Add(await load.ForEachAsync("code sign-in (pages too)", people, p => client.EnterCodeAsync(p.Cookies, p.Person)), null);

        // Codes live a minute: what one while makes, the next redeems.
        var codes = new System.Collections.Concurrent.ConcurrentQueue<ReceivedCode>();
        var authorize = await load.ForAWhileAsync("authorize with a session", async worker => codes.Enqueue(await client.AuthorizeAsync(people[worker % people.Count].Cookies)));
        var tokens = new System.Collections.Concurrent.ConcurrentQueue<System.Text.Json.JsonElement>();
        var warmUp = codes.Take(codes.Count / 5).ToList();
        await load.ForEachAsync("warm-up", warmUp, client.RedeemAsync);
        var redeem = await load.ForEachAsync("code redemption", codes.Skip(warmUp.Count).ToList(), async code => tokens.Enqueue(await client.RedeemAsync(code)));
        report.Add(authorize, null);
        report.Add(redeem, null);
        report.AddSum("authorize + code redemption", authorize, redeem, 36);

        var refresh = tokens.Take(options.Workers).Select(t => t.GetProperty("refresh_token").GetString()!).ToArray();
        report.Add(await load.ForAWhileAsync("refresh", async worker =>
            refresh[worker] = (await client.PostAsync("/connect/token", BenchmarkData.Web, ("grant_type", "refresh_token"), ("refresh_token", refresh[worker]))).GetProperty("refresh_token").GetString()!), 20);

        var accessToken = tokens.First().GetProperty("access_token").GetString()!;
        report.Add(await load.ForAWhileAsync("introspection", _ => client.PostAsync("/connect/introspect", BenchmarkData.Web, ("token", accessToken))), 5);
        report.Add(await load.ForAWhileAsync("userinfo", _ => client.UserInfoAsync(accessToken)), 5);
    }
}

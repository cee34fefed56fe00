using IdentityProvider.Hosting;
using IdentityProvider.Persistence;

var app = IdentityProviderApplication.Create(new WebApplicationOptions { Args = args });
await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(CancellationToken.None);
await app.RunAsync();

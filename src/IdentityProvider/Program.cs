using IdentityProvider.Hosting;

var app = IdentityProviderApplication.Create(new WebApplicationOptions { Args = args });
await app.RunAsync();

using IdentityProvider.Hosting;

return await ProviderRun.ServeAsync(() => IdentityProviderApplication.Create(new WebApplicationOptions { Args = args }));

using SampleRelyingParty;

await SampleApplication.Create(new WebApplicationOptions { Args = args }).RunAsync();

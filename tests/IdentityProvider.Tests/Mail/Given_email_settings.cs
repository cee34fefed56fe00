using IdentityProvider.Mail;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace IdentityProvider.Tests.Mail;

public sealed class Given_email_settings
{
    [Fact]
    public void when_nothing_is_set_then_mail_goes_to_the_pickup_directory() => Assert.Empty(Faults(new EmailOptions()));

    [Fact]
    public void when_a_server_is_set_with_all_it_needs_then_there_is_no_fault() =>
        Assert.Empty(Faults(new EmailOptions { Smtp = new() { Host = "smtp.acme.example", User = "u", Password = "p", From = "Acme <no-reply@acme.example>" } }));

    [Fact]
    public void when_several_are_wrong_then_each_is_named_by_its_key()
    {
        var faults = Faults(new EmailOptions { Smtp = new() { Host = "smtp.acme.example", Port = 0, User = "u", From = "nobody", Security = SmtpSecurity.None } });
        Assert.All(["Email:Smtp:Port", "Email:Smtp:User", "Email:Smtp:From", "Email:Smtp:Security"], key => Assert.Contains(key, faults, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("localhost", "Production", true)]
    [InlineData("smtp.acme.example", "Production", false)]
    [InlineData("smtp.acme.example", "Development", true)]
    public void when_mail_would_go_in_the_clear_then_it_is_to_this_machine_or_in_Development(string host, string environment, bool isFine) =>
        Assert.Equal(isFine, Faults(new EmailOptions { Smtp = new() { Host = host, Security = SmtpSecurity.None } }, environment).Length == 0);

    private static string Faults(EmailOptions options, string environment = "Production") =>
        new EmailOptionsValidation(new Somewhere(environment)).Validate(null, options).FailureMessage ?? "";

    private sealed class Somewhere(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Operation;

/// <summary>Two operators with a second factor, Olga and Otto, and one without, Oscar; members of no tenant.</summary>
internal sealed class PlatformPeople
{
    private const string OlgaKey = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXA";
    private const string OttoKey = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXB";

    public required Person Olga { get; init; }

    public required Person Otto { get; init; }

    public required Person Oscar { get; init; }

    public static async Task<PlatformPeople> ComeToAsync(World world)
    {
        await world.Provider.ProvisionAsync($$"""{ "users": [ {{User("olga", OlgaKey)}}, {{User("otto", OttoKey)}}, {{User("oscar")}} ] }""");
        return new PlatformPeople { Olga = Someone(world, "olga", OlgaKey), Otto = Someone(world, "otto", OttoKey), Oscar = Someone(world, "oscar") };
    }

    private static string User(string name, string? key = null) => $$"""
        { "email": "{{name}}@platform.test", "name": "{{name}}", "password": "{{World.Password}}", "emailVerified": true, "operator": true
          {{(key is null ? "" : $", \"totpSecret\": \"{key}\"")}} }
        """;

    private static Person Someone(World world, string name, string? key = null)
    {
        var person = new Person(world.Provider, name + "@platform.test", World.Password);
        if (key is not null)
        {
            person.Phone.Type(key);
        }

        return person;
    }
}

using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IdentityProvider.Mail;
using IdentityProvider.Shared;
using IdentityProvider.Tests.Architecture;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using MimeKit;

namespace IdentityProvider.Tests.Mail;

/// <summary>
/// Every mail that the product sends lies in <c>Golden</c>, as it leaves, in each language: whoever changes a text sees the mail that becomes of it.
/// <c>RENEW_GOLDEN_MAILS=1</c> writes the files anew; what was changed shows in the difference.
/// </summary>
public sealed partial class Given_every_mail(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string HowToRenew = "Run this class with RENEW_GOLDEN_MAILS=1 in the environment and look at the difference.";

    private static readonly string Golden = Path.Combine(Repository.Root, "tests", "IdentityProvider.Tests", "Mail", "Golden");
    private static readonly bool Renews = Environment.GetEnvironmentVariable("RENEW_GOLDEN_MAILS") is "1";

    /// <summary>Nothing encoded: people read the files.</summary>
    private static readonly FormatOptions Readable = new() { International = true };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Mails() => [.. from mail in Keys() from language in Languages.All select (mail, language.Name)];

    [Theory, MemberData(nameof(Mails))]
    public async Task when_it_is_composed_then_it_is_as_its_golden_file_says(string mail, string language)
    {
        var file = Path.Combine(Golden, $"{mail}.{language}.eml");
        var composed = await WrittenAsync(Compose(Sample(mail, language), language));
        if (Renews)
        {
            Directory.CreateDirectory(Golden);
            await File.WriteAllTextAsync(file, composed, Stop);
        }

        Assert.True(File.Exists(file), $"{Repository.Relative(file)} is missing. {HowToRenew}");
        var golden = await File.ReadAllTextAsync(file, Stop);
        if (golden.ReplaceLineEndings("\n") != composed)
        {
            Assert.Fail($"{Repository.Relative(file)} differs from the mail as it is sent now. {HowToRenew}\n{FirstDifference(golden, composed)}");
        }
    }

    [Fact]
    public void when_a_mail_is_gone_then_so_are_its_golden_files()
    {
        var expected = Mails().Select(row => $"{row.Data.Item1}.{row.Data.Item2}.eml").Order(StringComparer.Ordinal);
        Assert.Equal(expected, Directory.EnumerateFiles(Golden).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Mails)), Spec("C-09")]
    public void when_it_is_composed_then_its_links_are_ours_and_carry_a_secret_and_nothing_else(string mail, string language)
    {
        var message = Compose(Sample(mail, language), language);
        MailRules.Check(message);
        Assert.Equal(message.TextBody!.Contains("https://", StringComparison.Ordinal) ? 1 : 0, Anchor().Count(message.HtmlBody!));
    }

    /// <summary>A place alone on its line is only a link or code of ours: what people are called cannot become a button or a large code.</summary>
    [Fact]
    public void when_a_place_stands_alone_on_its_line_then_it_is_one_that_we_fill_ourselves()
    {
        var alone = from text in Texts() where text.Key.EndsWith("Body", StringComparison.Ordinal) from Match place in PlaceAlone().Matches(text.Value) select $"{text.Key} {place.Groups[1].Value}";
        Assert.Equal(
            [
                "EnforcementTexts.DeletionMailBody {3}", "EnforcementTexts.InvitationMailBody {2}", "EnforcementTexts.ResetMailBody {4}",
                "SignInTexts.MailEmailChangedBody {4}", "SignInTexts.MailForgotBody {1}", "SignInTexts.MailGuessingBody {0}", "SignInTexts.MailHelpBody {4}",
                "SignInTexts.MailNewBrowserBody {4}", "SignInTexts.MailNewEmailBody {0}", "TwoFactorTexts.MailCodeBody {0}", "TwoFactorTexts.MailEnabledBody {0}",
                "TwoFactorTexts.MailEnabledByPasskeyBody {1}",
            ],
            alone.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void when_its_text_is_written_down_then_no_address_stands_in_it() =>
        Assert.Empty(Texts().Where(text => Keys().Any(mail => text.Key == mail + "Body" || text.Key == mail + "Subject"))
            .Where(text => text.Value.Contains("://", StringComparison.Ordinal) || text.Value.Contains("www.", StringComparison.OrdinalIgnoreCase)).Select(text => text.Key));

    private MailMessage Sample(string mail, string language)
    {
        using var culture = CultureScope.Use(language);
        var sample = new MailSamples(provider.Services.GetRequiredService<IStringLocalizerFactory>()).Write(mail);
        Assert.True(sample is not null, $"{mail} is a mail without a sample: name in MailSamples what its places are filled with. {HowToRenew}");
        return new MailMessage("ada@acme.test", sample.Value.Subject, sample.Value.Body, language);
    }

    private MimeMessage Compose(MailMessage mail, string language)
    {
        using var culture = CultureScope.Use(language is "en" ? "ja" : "en");
        var row = new OutboxMessage { Id = Guid.Empty, SealedContent = [], CreatedAt = DateTimeOffset.UnixEpoch, NextTryAt = DateTimeOffset.UnixEpoch };
        return provider.Services.GetRequiredService<MimeComposer>().Compose(row, mail);
    }

    private static async Task<string> WrittenAsync(MimeMessage message)
    {
        var parts = (MultipartAlternative)message.Body!;
        parts.Boundary = "golden";
        foreach (var part in parts.OfType<TextPart>())
        {
            part.ContentTransferEncoding = ContentEncoding.EightBit;
        }

        using var written = new MemoryStream();
        await message.WriteToAsync(Readable, written, Stop);
        return Encoding.UTF8.GetString(written.ToArray()).ReplaceLineEndings("\n");
    }

    private static string FirstDifference(string golden, string composed)
    {
        var (before, now) = (golden.ReplaceLineEndings("\n").Split('\n'), composed.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(before.Length, now.Length)).First(i => before.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"line {line + 1}\n- {before.ElementAtOrDefault(line)}\n+ {now.ElementAtOrDefault(line)}";
    }

    /// <summary>A subject and a body of the same name make a mail.</summary>
    private static IEnumerable<string> Keys()
    {
        var keys = Texts().Select(text => text.Key).ToHashSet();
        return keys.Where(key => key.EndsWith("Body", StringComparison.Ordinal)).Select(key => key[..^"Body".Length])
            .Where(mail => keys.Contains(mail + "Subject")).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<(string Key, string Value)> Texts() =>
        from file in Repository.Files(Repository.Provider, ".resx")
        from data in XDocument.Load(file).Root!.Elements("data")
        select ($"{Path.GetFileName(file).Split('.')[0]}.{data.Attribute("name")!.Value}", data.Element("value")!.Value);

    [GeneratedRegex(@"^(\{\d\})\r?$", RegexOptions.Multiline)]
    private static partial Regex PlaceAlone();

    [GeneratedRegex("<a ")]
    private static partial Regex Anchor();
}

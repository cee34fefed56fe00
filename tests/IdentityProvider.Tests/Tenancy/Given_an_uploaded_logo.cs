using System.Text;
using IdentityProvider.Tenancy.Branding;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Tenancy;

public sealed class Given_an_uploaded_logo
{
    public static TheoryData<LogoFormat, byte[]> Images() => new()
    {
        { LogoFormat.Png, SampleImages.Png(1, 1) },
        { LogoFormat.Png, SampleImages.Png(1024, 1024) },
        { LogoFormat.Jpeg, SampleImages.Jpeg(300, 80) },
        { LogoFormat.Jpeg, SampleImages.Jpeg(1024, 1024, frame: 0xc2) },
        { LogoFormat.WebP, SampleImages.WebPLossy(1024, 300) },
        { LogoFormat.WebP, SampleImages.WebPLossless(1024, 1024) },
        { LogoFormat.WebP, SampleImages.WebPExtended(1024, 1) },
    };

    [Theory, MemberData(nameof(Images))]
    public void when_it_is_an_image_of_a_good_size_then_it_is_taken_for_what_it_is(LogoFormat format, byte[] content)
    {
        Assert.Null(LogoImage.TryRead(content, out var logo));
        Assert.Equal(format, logo!.Format);
    }

    public static TheoryData<byte[]> Huge() => new((byte[][])
    [
        SampleImages.Png(1025, 1), SampleImages.Png(1, 1025), SampleImages.Png(0x7fffffff, 0x7fffffff), SampleImages.Png(0xffffffff, 0xffffffff),
        SampleImages.Jpeg(65535, 65535), SampleImages.Jpeg(1, 1025), SampleImages.WebPLossy(16383, 16383), SampleImages.WebPLossless(16384, 16384), SampleImages.WebPExtended(1 << 24, 1 << 24),
    ]);

    /// <summary>A few bytes that a browser would unpack to gigabytes.</summary>
    [Theory, MemberData(nameof(Huge))]
    public void when_it_says_that_it_is_huge_then_it_is_refused(byte[] content) => Assert.Equal(LogoFault.TooManyPixels, LogoImage.TryRead(content, out _));

    public static TheoryData<byte[]> Others() => new((byte[][])
    [
        [], [0x89], Text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), Text("<!DOCTYPE html><script>alert(1)</script>"),
        Text("GIF89a" + new string('x', 40)), Text("BM" + new string('x', 60)), Text("%PDF-1.7" + new string('x', 60)),
        SampleImages.Png(0, 10), SampleImages.Jpeg(10, 0), SampleImages.Png(10, 10)[..40], SampleImages.Png(10, 10)[..^1],
        [.. SampleImages.Png(10, 10), .. Text("<script>alert(1)</script>")], SampleImages.Png(10, 10, ("acTL", [0, 0, 0, 2, 0, 0, 0, 0])),
        SampleImages.Jpeg(10, 10)[..16], SampleImages.Jpeg(10, 10, frame: 0xc4), [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0],
        [.. SampleImages.WebPLossy(10, 10), 0], SampleImages.WebPExtended(10, 10, flags: 0x02), SampleImages.WebPLossy(10, 10)[..29],
    ]);

    [Theory, MemberData(nameof(Others))]
    public void when_it_is_anything_else_or_broken_then_it_is_refused(byte[] content) => Assert.Equal(LogoFault.Format, LogoImage.TryRead(content, out _));

    [Fact]
    public void when_it_has_more_bytes_than_a_logo_may_then_it_is_refused()
    {
        byte[] Padded(int length) => SampleImages.Png(10, 10, ("tEXt", new byte[length - SampleImages.Png(10, 10, ("tEXt", [])).Length]));
        Assert.Null(LogoImage.TryRead(Padded(LogoImage.MaximumBytes), out _));
        Assert.Equal(LogoFault.TooManyBytes, LogoImage.TryRead(Padded(LogoImage.MaximumBytes + 1), out _));
    }

    /// <summary>Every beginning of a good image, and every byte of one turned: nothing may throw.</summary>
    [Theory, MemberData(nameof(Images))]
    public void when_it_is_damaged_anywhere_then_it_is_answered_all_the_same(LogoFormat format, byte[] content)
    {
        Assert.NotEqual((LogoFormat)(-1), format);
        for (var i = 0; i < content.Length; i++)
        {
            LogoImage.TryRead(content[..i], out _);
            foreach (var turned in (byte[])[0, 0x7f, 0xff])
            {
                byte[] damaged = [.. content[..i], turned, .. content[(i + 1)..]];
                LogoImage.TryRead(damaged, out _);
            }
        }
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}

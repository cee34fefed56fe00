using System.Buffers.Binary;

namespace IdentityProvider.Tenancy.Branding;

public enum LogoFormat
{
    Png,
    Jpeg,
    WebP,
}

public enum LogoFault
{
    /// <summary>No still PNG, JPEG or WebP, whatever it is called.</summary>
    Format,

    TooManyBytes,

    TooManyPixels,
}

/// <summary>
/// An image as its own bytes say, never its name or what the browser claims. It is not decoded: its headers alone are read, and people's browsers
/// get it with its true type and <c>nosniff</c>. No SVG: that is a document which can hold scripts and links.
/// </summary>
public sealed record LogoImage(LogoFormat Format, byte[] Content)
{
    public const int MaximumBytes = 100 * 1024;
    public const int MaximumSide = 1024;

    public static LogoFault? TryRead(byte[] content, out LogoImage? logo)
    {
        logo = null;
        if (content.Length > MaximumBytes)
        {
            return LogoFault.TooManyBytes;
        }

        var found = Of(LogoFormat.Png, PngSize(content)) ?? Of(LogoFormat.Jpeg, JpegSize(content)) ?? Of(LogoFormat.WebP, WebPSize(content));
        if (found is not var (format, width, height) || width < 1 || height < 1)
        {
            return LogoFault.Format;
        }

        if (width > MaximumSide || height > MaximumSide)
        {
            return LogoFault.TooManyPixels;
        }

        logo = new LogoImage(format, content);
        return null;
    }

    public static string ContentTypeOf(LogoFormat format) => format switch
    {
        LogoFormat.Png => "image/png",
        LogoFormat.Jpeg => "image/jpeg",
        LogoFormat.WebP => "image/webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Name its content type here."),
    };

    private static (LogoFormat Format, uint Width, uint Height)? Of(LogoFormat format, (uint Width, uint Height)? size) =>
        size is var (width, height) ? (format, width, height) : null;

    /// <summary>PNG (Third Edition) §5: the signature, then chunks from IHDR to IEND and nothing behind; none of an animation (§11.3.4).</summary>
    private static (uint, uint)? PngSize(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];
        if (bytes.Length < 33 || !bytes.StartsWith(signature) || !bytes[12..].StartsWith("IHDR"u8))
        {
            return null;
        }

        var size = (BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]));
        for (var rest = bytes[8..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var name = rest[4..8];
            if (length > rest.Length - 12 || name.SequenceEqual("acTL"u8))
            {
                return null;
            }

            rest = rest[((int)length + 12)..];
            if (name.SequenceEqual("IEND"u8))
            {
                return rest.IsEmpty ? size : null;
            }
        }

        return null;
    }

    /// <summary>ITU-T T.81 Annex B: segments up to the frame header (SOFn), which has the size.</summary>
    private static (uint, uint)? JpegSize(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]))
        {
            return null;
        }

        for (var rest = bytes[2..]; rest.Length >= 9 && rest[0] == 0xff;)
        {
            var marker = rest[1];
            if (marker is 0xff)
            {
                rest = rest[1..];
                continue;
            }

            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(rest[7..]), BinaryPrimitives.ReadUInt16BigEndian(rest[5..]));
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || length + 2 > rest.Length)
            {
                return null;
            }

            rest = rest[(length + 2)..];
        }

        return null;
    }

    /// <summary>RFC 9649 §2: one RIFF container that ends with the file, and a first chunk of one of three kinds; none of an animation.</summary>
    private static (uint, uint)? WebPSize(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30 || !bytes.StartsWith("RIFF"u8) || !bytes[8..].StartsWith("WEBP"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != bytes.Length - 8)
        {
            return null;
        }

        var name = bytes[12..16];
        var data = bytes[20..];
        if (name.SequenceEqual("VP8 "u8))
        {
            return data[3..].StartsWith((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a])
                ? ((uint)(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3fff), (uint)(BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3fff))
                : null;
        }

        if (name.SequenceEqual("VP8L"u8))
        {
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return data[0] == 0x2f ? ((packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1) : null;
        }

        const int Animation = 0x02;
        return name.SequenceEqual("VP8X"u8) && (data[0] & Animation) == 0 ? (Three(data[4..]) + 1, Three(data[7..]) + 1) : null;

        static uint Three(ReadOnlySpan<byte> at) => (uint)(at[0] | (at[1] << 8) | (at[2] << 16));
    }
}

using System.Buffers.Binary;

namespace IdentityProvider.Tests.Driving;

/// <summary>Images as far as their headers: nobody here decodes them.</summary>
internal static class SampleImages
{
    public static byte[] Png(uint width, uint height, params (string Name, byte[] Data)[] more) =>
    [
        0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a,
        .. Chunk("IHDR", [.. Big(width), .. Big(height), 8, 6, 0, 0, 0]), .. more.SelectMany(chunk => Chunk(chunk.Name, chunk.Data)), .. Chunk("IDAT", [1, 2, 3]), .. Chunk("IEND", []),
    ];

    public static byte[] Jpeg(ushort width, ushort height, byte frame = 0xc0) =>
    [
        0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 3, 0,
        0xff, frame, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 0xff, 0xd9,
    ];

    public static byte[] WebPLossy(ushort width, ushort height) =>
        Riff("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)]);

    public static byte[] WebPLossless(int width, int height)
    {
        var packed = (uint)(width - 1) | ((uint)(height - 1) << 14);
        return Riff("VP8L", [0x2f, (byte)packed, (byte)(packed >> 8), (byte)(packed >> 16), (byte)(packed >> 24), 0, 0, 0, 0, 0]);
    }

    public static byte[] WebPExtended(int width, int height, byte flags = 0) =>
        Riff("VP8X", [flags, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), (byte)((width - 1) >> 16), (byte)(height - 1), (byte)((height - 1) >> 8), (byte)((height - 1) >> 16)]);

    private static byte[] Riff(string name, byte[] data) =>
        [.. "RIFF"u8, .. Little((uint)(data.Length + 12)), .. "WEBP"u8, .. System.Text.Encoding.ASCII.GetBytes(name), .. Little((uint)data.Length), .. data];

    private static byte[] Chunk(string name, byte[] data) => [.. Big((uint)data.Length), .. System.Text.Encoding.ASCII.GetBytes(name), .. data, 0, 0, 0, 0];

    private static byte[] Big(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Little(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
        return bytes;
    }
}

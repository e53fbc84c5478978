package portico.hypervisor.simulated;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How a viewer wants its pixels (RFC 6143, 7.4). Only true colour: no viewer of today asks for a colour map. */
record PixelFormat(int bitsPerPixel, int depth, boolean bigEndian, int redMax, int greenMax, int blueMax, int redShift, int greenShift, int blueShift) {

    static final PixelFormat OURS = new PixelFormat(32, 24, false, 255, 255, 255, 16, 8, 0);

    PixelFormat {
        boolean sane = (bitsPerPixel == 8 || bitsPerPixel == 16 || bitsPerPixel == 32) && redMax > 0 && greenMax > 0 && blueMax > 0
                && redShift < bitsPerPixel && greenShift < bitsPerPixel && blueShift < bitsPerPixel;
        if (!sane) throw new RfbException("pixel format with " + bitsPerPixel + " bits");
    }

    static PixelFormat read(DataInput in) throws IOException {
        int bits = in.readUnsignedByte();
        int depth = in.readUnsignedByte();
        boolean bigEndian = in.readUnsignedByte() != 0;
        if (in.readUnsignedByte() == 0) throw new RfbException("pixel format with a colour map");
        var format = new PixelFormat(bits, depth, bigEndian, in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(),
                in.readUnsignedByte(), in.readUnsignedByte(), in.readUnsignedByte());
        in.readFully(new byte[3]);
        return format;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(bitsPerPixel);
        out.writeByte(depth);
        out.writeByte(bigEndian ? 1 : 0);
        out.writeByte(1);
        out.writeShort(redMax);
        out.writeShort(greenMax);
        out.writeShort(blueMax);
        out.writeByte(redShift);
        out.writeByte(greenShift);
        out.writeByte(blueShift);
        out.write(new byte[3]);
    }

    int bytes() { return bitsPerPixel / 8; }

    /** Bytes of a pixel inside ZRLE, where the unused byte of a 32-bit pixel is left out. */
    int compactBytes() { return isLowCompact() || isHighCompact() ? 3 : bytes(); }

    /** Puts a 0xRRGGBB pixel at {@code at}. */
    void put(int rgb, byte[] out, int at) { put(rgb, out, at, bytes(), 0); }

    /** Puts a 0xRRGGBB pixel as it stands inside ZRLE. */
    void putCompact(int rgb, byte[] out, int at) { put(rgb, out, at, compactBytes(), isHighCompact() && !isLowCompact() ? 8 : 0); }

    private void put(int rgb, byte[] out, int at, int count, int skippedBits) {
        int value = scaled(rgb >> 16 & 0xFF, redMax) << redShift | scaled(rgb >> 8 & 0xFF, greenMax) << greenShift | scaled(rgb & 0xFF, blueMax) << blueShift;
        value >>>= skippedBits;
        for (int i = 0; i < count; i++) out[at + (bigEndian ? count - 1 - i : i)] = (byte) (value >> 8 * i);
    }

    private boolean isLowCompact() { return bitsPerPixel == 32 && depth <= 24 && mask() >>> 24 == 0; }

    private boolean isHighCompact() { return bitsPerPixel == 32 && depth <= 24 && (mask() & 0xFF) == 0; }

    private int mask() { return redMax << redShift | greenMax << greenShift | blueMax << blueShift; }

    private static int scaled(int colour, int max) { return (colour * max + 127) / 255; }
}

package portico.hypervisor.simulated;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;
import portico.hypervisor.simulated.SimulatedScreen.Patch;

/** ZRLE (RFC 6143, 7.7.6) without its run lengths: text has few colours, so palettes and zlib already bring a screen from 2 MB to some KB. One for each viewer. */
final class Zrle implements AutoCloseable {

    static final int ENCODING = 16;

    private static final int TILE = 64;
    private static final int LARGEST_PALETTE = 16;

    private final Deflater deflater = new Deflater();

    byte[] encode(Patch patch, PixelFormat format) {
        var tiles = new ByteArrayOutputStream();
        for (int y = 0; y < patch.area().height; y += TILE) {
            for (int x = 0; x < patch.area().width; x += TILE) tiles.writeBytes(tile(patch, x, y, format));
        }
        return deflate(tiles.toByteArray());
    }

    @Override public void close() { deflater.end(); }

    private static byte[] tile(Patch patch, int left, int top, PixelFormat format) {
        int width = Math.min(TILE, patch.area().width - left);
        int height = Math.min(TILE, patch.area().height - top);
        var palette = new int[LARGEST_PALETTE];
        var numbers = new byte[width * height];
        int colours = 0;
        for (int i = 0; i < numbers.length; i++) {
            int rgb = patch.pixels()[(top + i / width) * patch.area().width + left + i % width];
            int number = 0;
            while (number < colours && palette[number] != rgb) number++;
            if (number == LARGEST_PALETTE) return plain(patch, left, top, width, height, format);
            if (number == colours) palette[colours++] = rgb;
            numbers[i] = (byte) number;
        }
        return packed(palette, colours, numbers, width, format);
    }

    private static byte[] plain(Patch patch, int left, int top, int width, int height, PixelFormat format) {
        int size = format.compactBytes();
        var out = new byte[1 + width * height * size];
        for (int i = 0; i < width * height; i++) {
            format.putCompact(patch.pixels()[(top + i / width) * patch.area().width + left + i % width], out, 1 + i * size);
        }
        return out;
    }

    /** First the number of colours and the colours; then, unless it is only one, the number of each pixel's colour in 1, 2 or 4 bits, rows filled up to bytes. */
    private static byte[] packed(int[] palette, int colours, byte[] numbers, int width, PixelFormat format) {
        int bits = colours == 1 ? 0 : colours == 2 ? 1 : colours <= 4 ? 2 : 4;
        int start = 1 + colours * format.compactBytes();
        int rowBytes = (width * bits + 7) / 8;
        var out = new byte[start + rowBytes * (numbers.length / width)];
        out[0] = (byte) colours;
        for (int i = 0; i < colours; i++) format.putCompact(palette[i], out, 1 + i * format.compactBytes());
        for (int i = 0; bits > 0 && i < numbers.length; i++) {
            int bit = i % width * bits;
            out[start + i / width * rowBytes + bit / 8] |= (byte) (numbers[i] << 8 - bits - bit % 8);
        }
        return out;
    }

    private byte[] deflate(byte[] plain) {
        deflater.setInput(plain);
        var out = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        int count;
        do {
            count = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            out.write(buffer, 0, count);
        } while (count == buffer.length);
        return out.toByteArray();
    }
}

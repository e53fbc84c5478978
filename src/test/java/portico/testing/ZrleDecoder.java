package portico.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The reading half of ZRLE with all its kinds of tiles (RFC 6143, 7.7.6), for three-byte pixels in little-endian order. One for each connection. */
final class ZrleDecoder {

    private static final int TILE = 64;

    private final Inflater inflater = new Inflater();

    /** @return 0xRRGGBB, row after row */
    int[] decode(byte[] packed, int width, int height) throws IOException {
        var data = ByteBuffer.wrap(inflate(packed));
        var pixels = new int[width * height];
        for (int y = 0; y < height; y += TILE) {
            for (int x = 0; x < width; x += TILE) {
                int tileWidth = Math.min(TILE, width - x);
                int[] tile = tile(data, tileWidth, Math.min(TILE, height - y));
                for (int i = 0; i < tile.length; i++) pixels[(y + i / tileWidth) * width + x + i % tileWidth] = tile[i];
            }
        }
        if (data.hasRemaining()) throw new IOException(data.remaining() + " bytes too many in a ZRLE rectangle");
        return pixels;
    }

    private static int[] tile(ByteBuffer data, int width, int height) throws IOException {
        int kind = data.get() & 0xFF;
        boolean runs = kind >= 128;
        var palette = new int[kind & 127];
        for (int i = 0; i < palette.length; i++) palette[i] = pixel(data);
        if (runs) return runs(data, palette, width * height);
        if (kind > 16) throw new IOException("unknown kind of ZRLE tile " + kind);
        return packed(data, palette, width, height);
    }

    private static int[] packed(ByteBuffer data, int[] palette, int width, int height) {
        int bits = switch (palette.length) { case 0, 1 -> 0; case 2 -> 1; case 3, 4 -> 2; default -> 4; };
        var tile = new int[width * height];
        for (int y = 0; y < height; y++) {
            int current = 0;
            for (int x = 0; x < width; x++) {
                int bit = x * bits % 8;
                if (bits > 0 && bit == 0) current = data.get();
                tile[y * width + x] = palette.length == 0 ? pixel(data) : palette[current >> 8 - bits - bit & (1 << bits) - 1];
            }
        }
        return tile;
    }

    private static int[] runs(ByteBuffer data, int[] palette, int size) {
        var tile = new int[size];
        for (int at = 0; at < size; ) {
            int index = palette.length == 0 ? 128 : data.get() & 0xFF;
            int pixel = palette.length == 0 ? pixel(data) : palette[index & 127];
            int length = 1;
            for (int more = 255; index >= 128 && more == 255; length += more) more = data.get() & 0xFF;
            for (int i = 0; i < length; i++) tile[at++] = pixel;
        }
        return tile;
    }

    private static int pixel(ByteBuffer data) { return data.get() & 0xFF | (data.get() & 0xFF) << 8 | (data.get() & 0xFF) << 16; }

    private byte[] inflate(byte[] packed) throws IOException {
        inflater.setInput(packed);
        var out = new ByteArrayOutputStream();
        var buffer = new byte[8192];
        try {
            for (int count; (count = inflater.inflate(buffer)) > 0; ) out.write(buffer, 0, count);
        } catch (DataFormatException e) {
            throw new IOException("broken zlib stream", e);
        }
        return out.toByteArray();
    }
}

package portico.hypervisor.simulated;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The 8x16 bitmap font of the screens, read from a Linux console font (PSF version 1), since a headless server has no fonts. Licence: the NOTICE beside the resource. */
final class ConsoleFont {

    static final int WIDTH = 8;
    static final int HEIGHT = 16;
    static final ConsoleFont TERMINUS = read("Uni2-Terminus16.psf.gz");

    private static final int SEPARATOR = 0xFFFF;
    private static final int START_OF_SEQUENCE = 0xFFFE;

    private final Map<Integer, byte[]> glyphs = new HashMap<>();

    private ConsoleFont() {}

    /** Sixteen rows from top to bottom, the leftmost pixel in the highest bit. A question mark for what the font does not have. */
    byte[] glyph(int codePoint) {
        var glyph = glyphs.get(codePoint);
        return glyph != null ? glyph : glyphs.get((int) '?');
    }

    private static ConsoleFont read(String resource) {
        try (var packed = ConsoleFont.class.getResourceAsStream(resource)) {
            if (packed == null) throw new IOException("resource missing");
            var in = new DataInputStream(new GZIPInputStream(packed));
            if (in.readUnsignedShort() != 0x3604) throw new IOException("not a PSF 1 font");
            int count = (in.readUnsignedByte() & 1) == 0 ? 256 : 512;
            if (in.readUnsignedByte() != HEIGHT) throw new IOException("not 8x16");
            var rows = in.readNBytes(count * HEIGHT);
            return named(rows, in.readAllBytes(), count);
        } catch (IOException e) {
            throw new UncheckedIOException("console font " + resource, e);
        }
    }

    /** Behind the glyphs, for each in turn, stand the characters it draws, little-endian; sequences for combined characters are left out. */
    private static ConsoleFont named(byte[] rows, byte[] names, int count) {
        var font = new ConsoleFont();
        int at = 0;
        for (int glyph = 0; glyph < count; glyph++) {
            boolean single = true;
            for (int character; (character = (names[at] & 0xFF) | (names[at + 1] & 0xFF) << 8) != SEPARATOR; at += 2) {
                if (character == START_OF_SEQUENCE) single = false;
                if (single) font.glyphs.putIfAbsent(character, Arrays.copyOfRange(rows, glyph * HEIGHT, (glyph + 1) * HEIGHT));
            }
            at += 2;
        }
        return font;
    }
}

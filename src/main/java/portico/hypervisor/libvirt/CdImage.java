package portico.hypervisor.libvirt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A CD with a few small files in its only directory: ISO 9660 (ECMA-119) with names as they are by Joliet, so that Linux and Windows read them. Written here and not by a
 * program, because what it holds may be secret and need not lie in further files then, and no host has to have that program.
 */
final class CdImage {

    private static final int SECTOR = 2_048, PRIMARY = 16, JOLIET = 17, END = 18, FIRST_TABLE = 19, PRIMARY_ROOT = 23, JOLIET_ROOT = 24, FIRST_FILE = 25;
    private static final int ROOT_RECORD = 34, DIRECTORY = 2;
    /** As a date on a CD: no moment in particular, so that the same files make the same image. */
    private static final byte[] DATE = {100, 1, 1, 0, 0, 0, 0};
    private static final String LONG_DATE = "0000000000000000";

    private record Extent(String name, byte[] content, int sector) {}

    private final String label;
    private final List<Extent> files = new ArrayList<>();
    private final ByteBuffer image;

    /** @param label at most 16 characters @param files content by name; few enough for one directory sector */
    static byte[] of(String label, Map<String, byte[]> files) { return new CdImage(label, files).image.array(); }

    private CdImage(String label, Map<String, byte[]> content) {
        this.label = label;
        int sector = FIRST_FILE;
        // A directory is sorted.
        for (var file : new TreeMap<>(content).entrySet()) {
            files.add(new Extent(file.getKey(), file.getValue(), sector));
            sector += Math.max(1, (file.getValue().length + SECTOR - 1) / SECTOR);
        }
        image = ByteBuffer.allocate(sector * SECTOR);
        describe(PRIMARY, 1, false, PRIMARY_ROOT, FIRST_TABLE);
        describe(JOLIET, 2, true, JOLIET_ROOT, FIRST_TABLE + 2);
        at(END).put((byte) 255).put("CD001".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
        for (int table = 0; table < 4; table++) table(FIRST_TABLE + table, table < 2 ? PRIMARY_ROOT : JOLIET_ROOT, table % 2 == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        directory(PRIMARY_ROOT, false);
        directory(JOLIET_ROOT, true);
        for (var file : files) at(file.sector).put(file.content);
    }

    private ByteBuffer at(int sector) { return image.order(ByteOrder.BIG_ENDIAN).position(sector * SECTOR); }

    private void describe(int sector, int type, boolean joliet, int root, int table) {
        at(sector).put((byte) type).put("CD001".getBytes(StandardCharsets.US_ASCII)).put((byte) 1).put((byte) 0);
        text("", 32, joliet);
        text(label, 32, joliet);
        image.position(sector * SECTOR + 80);
        both(image.capacity() / SECTOR);
        // Joliet level 3: sixteen-bit letters.
        if (joliet) image.put("%/E".getBytes(StandardCharsets.US_ASCII));
        image.position(sector * SECTOR + 120);
        bothShort(1);
        bothShort(1);
        bothShort(SECTOR);
        both(10);
        image.order(ByteOrder.LITTLE_ENDIAN).putInt(table).putInt(0).order(ByteOrder.BIG_ENDIAN).putInt(table + 1).putInt(0);
        record(new byte[] {0}, root, SECTOR, DIRECTORY);
        for (int length : new int[] {128, 128, 128, 128, 37, 37, 37}) text("", length, joliet);
        for (int date = 0; date < 4; date++) image.put(LONG_DATE.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        image.put((byte) 1);
    }

    /** The path table of one directory, the root. */
    private void table(int sector, int root, ByteOrder order) { at(sector).order(order).put((byte) 1).put((byte) 0).putInt(root).putShort((short) 1).put((byte) 0).put((byte) 0); }

    private void directory(int sector, boolean joliet) {
        at(sector);
        record(new byte[] {0}, sector, SECTOR, DIRECTORY);
        record(new byte[] {1}, sector, SECTOR, DIRECTORY);
        for (var file : files) record(joliet ? file.name.getBytes(StandardCharsets.UTF_16BE) : plain(file.name), file.sector, file.content.length, 0);
    }

    /** The name that readers without Joliet see: eight letters, no dash. */
    private static byte[] plain(String name) {
        var letters = name.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return (letters.substring(0, Math.min(8, letters.length())) + ".;1").getBytes(StandardCharsets.US_ASCII);
    }

    private void record(byte[] name, int sector, int bytes, int flags) {
        int length = ROOT_RECORD - 1 + name.length + (name.length % 2 == 0 ? 1 : 0), begin = image.position();
        image.put((byte) length).put((byte) 0);
        both(sector);
        both(bytes);
        image.put(DATE).put((byte) flags).put((byte) 0).put((byte) 0);
        bothShort(1);
        image.put((byte) name.length).put(name).position(begin + length);
    }

    /** A number in both byte orders, as the standard wants most of them. */
    private void both(int number) { image.order(ByteOrder.LITTLE_ENDIAN).putInt(number).order(ByteOrder.BIG_ENDIAN).putInt(number); }

    private void bothShort(int number) { image.order(ByteOrder.LITTLE_ENDIAN).putShort((short) number).order(ByteOrder.BIG_ENDIAN).putShort((short) number); }

    /** Filled up with blanks. */
    private void text(String text, int length, boolean joliet) {
        Charset letters = joliet ? StandardCharsets.UTF_16BE : StandardCharsets.US_ASCII;
        var filled = new ByteArrayOutputStream();
        filled.writeBytes(text.getBytes(letters));
        while (filled.size() < length) filled.writeBytes(" ".getBytes(letters));
        image.put(filled.toByteArray(), 0, length);
    }
}

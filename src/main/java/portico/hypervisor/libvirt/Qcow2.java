package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.BAD_TEMPLATE;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import portico.hypervisor.HypervisorException;
import portico.place.Place;

/**
 * The header of a qcow2 image, read without QEMU. An image may name other files as its base or as the place of its data; a template that does
 * would show its installer any file of the host (CVE-2024-50386 and its relatives). Such an image must be refused before QEMU opens it.
 */
record Qcow2(long virtualBytes, boolean hasBackingFile, boolean hasDataFile, boolean encrypted, boolean damaged) {

    private static final int MAGIC = 0x514649fb; // "QFI" 0xfb
    private static final int LONGEST_NAME = 1023;
    private static final long DIRTY_OR_CORRUPT = 0b11, EXTERNAL_DATA_FILE = 0b100;

    /** A template that is safe to install from, or BAD_TEMPLATE with the reason. */
    static Qcow2 template(Place place, Path file) {
        if (!place.isFile(file)) throw new HypervisorException(BAD_TEMPLATE, "there is no template " + file);
        Qcow2 image;
        try {
            image = read(file);
        } catch (IOException e) {
            throw new HypervisorException(BAD_TEMPLATE, "template " + file + " cannot be read: " + e.getMessage(), e);
        }
        if (image.hasBackingFile) throw bad(file, "refers to a backing file");
        if (image.hasDataFile) throw bad(file, "keeps its data in another file");
        if (image.encrypted) throw bad(file, "is encrypted");
        if (image.damaged) throw bad(file, "is marked as damaged or was not closed properly; see qemu-img check");
        return image;
    }

    static Qcow2 read(Path file) throws IOException {
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readInt() != MAGIC) throw new IOException("not a qcow2 image");
            int version = in.readInt();
            if (version < 2 || version > 3) throw new IOException("qcow2 version " + version + " is not known");
            long backingFileOffset = in.readLong();
            in.skipNBytes(8); // length of the backing file's name, cluster size
            long virtualBytes = in.readLong();
            int encryption = in.readInt();
            in.skipNBytes(36); // tables and snapshots
            long incompatibleFeatures = version == 3 ? in.readLong() : 0;
            return new Qcow2(virtualBytes, backingFileOffset != 0, (incompatibleFeatures & EXTERNAL_DATA_FILE) != 0, encryption != 0, (incompatibleFeatures & DIRTY_OR_CORRUPT) != 0);
        } catch (EOFException e) {
            throw new IOException("too short for a qcow2 image", e);
        }
    }

    /** The file that this image rests on, as its header names it; empty: it stands alone. */
    static Optional<String> backingFile(Path file) throws IOException {
        try (var in = Files.newByteChannel(file)) {
            var header = read(in, 0, 20);
            if (header.getInt() != MAGIC) throw new IOException(file + " is not a qcow2 image");
            long at = header.getLong(8);
            int length = header.getInt(16);
            if (at == 0) return Optional.empty();
            if (length < 1 || length > LONGEST_NAME) throw new IOException(file + " names no file that it could rest on");
            return Optional.of(new String(read(in, at, length).array(), StandardCharsets.UTF_8));
        }
    }

    private static ByteBuffer read(SeekableByteChannel in, long at, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        in.position(at);
        while (bytes.hasRemaining()) if (in.read(bytes) < 0) throw new EOFException("too short for a qcow2 image");
        return bytes.flip();
    }

    private static HypervisorException bad(Path file, String why) {
        return new HypervisorException(BAD_TEMPLATE, "template " + file + " " + why);
    }
}

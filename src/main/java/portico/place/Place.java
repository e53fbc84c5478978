package portico.place;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Where programs run and files lie. Every call ends in bounded time, or goes on only as long as the program it started; one that hangs holds up its own caller.
 *
 * <p>Paths are ordinary ones: {@code Files} lists, reads, writes and deletes at both kinds of places. What a distant file system cannot do as a near one does has a method
 * here: links, renaming over a file, what is flushed, who may read a new file, room, sums.
 */
public interface Place {

    /** This machine. */
    static Place here() { return here(List.of()); }

    /** This machine, with a prefix put before every command that leads into a namespace of it; its files are this machine's. */
    static Place here(List<String> prefix) { return new Here(prefix); }

    /** For messages. */
    String name();

    /** @param absolute beginning with a slash @throws PlaceException when the place cannot be reached */
    Path path(String absolute);

    /**
     * Runs a program. Arguments are an array: nothing in them becomes another command. Its words are English ({@code LC_ALL=C}), administration programs are found.
     *
     * @param input what it reads
     * @throws PlaceException when it cannot be started or is not through in time
     */
    Said run(Duration patience, String input, String... command);

    /**
     * Runs a program for as long as it takes, and tells of each line it says as it says it; lines end in a line feed or a carriage return.
     *
     * @param heard true when the line needs no keeping
     * @return all other lines, whichever way they came, as {@code out}
     * @throws PlaceException when it cannot be started, or the place is lost meanwhile
     */
    Said follow(Predicate<String> heard, String... command);

    /** Speaks to a program by its unix socket. @throws IOException when nobody listens there */
    Wire connect(String socket) throws IOException;

    /** What is there; empty when nothing is. Links are followed unless {@code NOFOLLOW_LINKS}. @throws PlaceException when that cannot be found out */
    default Optional<BasicFileAttributes> look(Path path, LinkOption... options) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (NoSuchFileException nothing) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException unknown) {
            throw new PlaceException(PlaceException.Kind.UNREACHABLE, name() + ": cannot look at " + path + ": " + unknown.getMessage(), unknown);
        }
    }

    default boolean isThere(Path path) { return look(path).isPresent(); }

    default boolean isFile(Path path) { return look(path).filter(BasicFileAttributes::isRegularFile).isPresent(); }

    default boolean isDirectory(Path path) { return look(path).filter(BasicFileAttributes::isDirectory).isPresent(); }

    /** Gives a file a second name. */
    void link(Path name, Path file) throws IOException;

    /** Gives a file another name in one step; a file of that name is replaced. Of two names of one file the other stays. */
    void rename(Path from, Path to) throws IOException;

    /** What was written to the file, or the names in the directory, survive a power cut from now on. */
    void flush(Path path) throws IOException;

    /** Writes a new file that only its owner may read, from its first moment on; one of that name is replaced. */
    void create(Path file, byte[] content) throws IOException;

    /** Where a path leads, with every link on the way followed. @throws IOException when it leads nowhere */
    Path real(Path path) throws IOException;

    /** Whether both are names of one file. Links are followed. */
    boolean isSame(Path one, Path other) throws IOException;

    /** Whether a file of the one can have a second name beside the other. */
    boolean isSameStore(Path one, Path other) throws IOException;

    /** @param freeBytes what may still be written @param bytes how large it is */
    record Room(long freeBytes, long bytes) {}

    /** Of the file system that the path is on. */
    Room room(Path path) throws IOException;

    /** Reads it all. @param percent told how far it is, where that can be known @return lower-case hex */
    String sha256(Path file, IntConsumer percent) throws IOException;
}

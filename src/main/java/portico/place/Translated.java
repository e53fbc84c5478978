package portico.place;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/** A place whose exceptions are those of the port that it serves. */
record Translated(Place place, Function<PlaceException, ? extends RuntimeException> words) implements Place {

    private interface Call<T> {
        T call() throws IOException;
    }

    private <T> T file(Call<T> call) throws IOException {
        try {
            return call.call();
        } catch (PlaceException e) {
            throw words.apply(e);
        }
    }

    private <T> T other(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (PlaceException e) {
            throw words.apply(e);
        }
    }

    @Override public String name() { return place.name(); }

    @Override public Path path(String absolute) { return other(() -> place.path(absolute)); }

    @Override public Said run(Duration patience, String input, String... command) { return other(() -> place.run(patience, input, command)); }

    @Override public Said follow(Predicate<String> heard, String... command) { return other(() -> place.follow(heard, command)); }

    @Override public Wire connect(String socket) throws IOException { return file(() -> place.connect(socket)); }

    @Override public Optional<BasicFileAttributes> look(Path path, LinkOption... options) { return other(() -> place.look(path, options)); }

    @Override public void link(Path name, Path of) throws IOException { file(() -> { place.link(name, of); return null; }); }

    @Override public void rename(Path from, Path to) throws IOException { file(() -> { place.rename(from, to); return null; }); }

    @Override public void flush(Path path) throws IOException { file(() -> { place.flush(path); return null; }); }

    @Override public void create(Path file, byte[] content) throws IOException { file(() -> { place.create(file, content); return null; }); }

    @Override public Path real(Path path) throws IOException { return file(() -> place.real(path)); }

    @Override public boolean isSame(Path one, Path other) throws IOException { return file(() -> place.isSame(one, other)); }

    @Override public boolean isSameStore(Path one, Path other) throws IOException { return file(() -> place.isSameStore(one, other)); }

    @Override public Room room(Path path) throws IOException { return file(() -> place.room(path)); }

    @Override public String sha256(Path file, IntConsumer percent) throws IOException { return file(() -> place.sha256(file, percent)); }
}

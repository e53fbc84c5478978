package portico.place;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The places of all hosts: one for each way to reach one, with one connection, whoever asks. */
@Singleton
public class Places implements AutoCloseable {

    private static final Place HERE = Place.here();

    private final Keys keys;
    private final Map<Reach, There> distant = new ConcurrentHashMap<>();

    @Inject public Places(Keys keys) { this.keys = keys; }

    /** For tests and programs beside the portal: all of them are this one. */
    public static Places always(Place place) {
        return new Places(null) {
            @Override public Place of(Reach reach) { return place; }
        };
    }

    /** Nothing is connected to yet. */
    public Place of(Reach reach) { return reach.isHere() ? HERE : distant.computeIfAbsent(reach, far -> new There(far, keys)); }

    /** The same with other exceptions. @param words what becomes of one */
    public Place of(Reach reach, Function<PlaceException, ? extends RuntimeException> words) { return new Translated(of(reach), words); }

    @PreDestroy @Override public void close() { distant.values().forEach(There::close); }
}

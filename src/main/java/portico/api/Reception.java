package portico.api;

import io.quarkus.arc.Arc;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import portico.tenant.Asker;

/** Has work done for whoever stands at a door, so that it takes its turns at the database in their name. Pages are announced, other doors are served. */
@Singleton
public class Reception {

    private final Asker asker;

    Reception(Asker asker) { this.asker = asker; }

    /** Does work within a request of its own. @param name what tells the caller from others at the same address, as far as they say */
    public <T> T serve(String address, String name, Supplier<T> work) {
        var request = Arc.container().requestContext();
        if (request.isActive()) return announced(address, name, work);
        request.activate();
        try {
            return announced(address, name, work);
        } finally {
            request.terminate();
        }
    }

    /** For the rest of the running request. */
    public void announce(String address, String name) { asker.is(Network.around(address), name); }

    private <T> T announced(String address, String name, Supplier<T> work) {
        announce(address, name);
        return work.get();
    }
}

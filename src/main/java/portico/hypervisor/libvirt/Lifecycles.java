package portico.hypervisor.libvirt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.LibvirtException;

/** Who wants to hear of which host's machines. Every connection that reads tells here what it hears, also one that was made anew. */
final class Lifecycles {

    private static final Logger LOG = Logger.getLogger(Lifecycles.class);

    private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();

    /** @param uri of the host */
    void listen(String uri, Consumer<String> heard) { listeners.put(uri, heard); }

    /** Registers with a new connection to that host. */
    void listenTo(String uri, Connect connect) throws LibvirtException {
        connect.addLifecycleListener((domain, event) -> {
            tell(uri, domain);
            return 0;
        });
    }

    /** On libvirt's event thread: a domain's name is part of the event, so nobody is asked. */
    private void tell(String uri, Domain domain) {
        var listener = listeners.get(uri);
        try {
            if (listener != null) listener.accept(domain.getName());
            domain.free();
        } catch (LibvirtException e) {
            LOG.warnf("something happened to a machine that cannot be identified: %s", e.getMessage());
        }
    }
}

package portico.notify;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import portico.tenant.Tenant;

/**
 * Takes what no gateway is configured for. In a demo the {@link Inbox} shows it; elsewhere it is written to the log, where whoever runs the portal finds
 * it: that is what the setting {@code log} is for.
 */
@Singleton
class NoGateway implements Notifier {

    private static final Logger LOG = Logger.getLogger(NoGateway.class);

    private final boolean demo;

    NoGateway(@ConfigProperty(name = "portico.demo", defaultValue = "false") boolean demo) { this.demo = demo; }

    /** Asked last. */
    @Override public boolean carries(Channel channel, Tenant tenant) { return true; }

    @Override public void send(Tenant tenant, String recipient, Letter letter) {
        if (demo) LOG.infof("a message to %s waits in the demo's inbox", recipient);
        else LOG.infof("no gateway for messages is configured; to %s: %s", recipient, letter.text().replaceAll("\\s+", " "));
    }
}

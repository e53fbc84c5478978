package portico.shared;

import java.util.List;
import portico.gateway.Forward;
import portico.gateway.Gateway;
import portico.gateway.Site;
import portico.hypervisor.HostTarget;

/**
 * What a {@link RuleWalk} needs to know; {@link WalkPlans} reads it from the database.
 *
 * @param wall        of a forward's port
 * @param site        null: it is a forward
 * @param doors       of a site
 * @param certificate whether there is one; null: TLS does not end at the gateway
 */
public record WalkPlan(Gateway gateway, RuleState state, boolean running, Card card, Wall wall, Site site, List<Door> doors, Boolean certificate, List<Forward> forwards) {

    String privateIp() { return site == null ? forwards.getFirst().privateIp() : site.privateIp(); }

    /** The card that a rule leads to. @param agent the system inside can be asked by its guest agent */
    public record Card(HostTarget host, String machine, String mac, boolean agent) {}

    /** Whom the VM's firewall lets to a port. @param all everybody @param only otherwise: the addresses and networks it lets in; none: nobody */
    public record Wall(boolean all, List<String> only) {

        boolean some() { return !all && !only.isEmpty(); }
    }

    /** A port of a guest that visitors of a site come to. @param needed false: only if something listens there @param open the VM's firewall lets the gateway in */
    public record Door(int port, boolean needed, boolean open) {

        static final int HTTP = 80, HTTPS = 443;

        @Override public String toString() { return ":" + port; }
    }
}

package portico.gateway;

import java.util.OptionalLong;
import java.util.Set;

/** Forwards ports. States the whole set and may be repeated; there is no adding and removing that could get out of step. */
public interface PortForwarder {

    /** Which hosts' gateways it serves, by their driver. */
    String driver();

    /**
     * Makes the gateway forward exactly this: reads what it does, changes what differs in one step that either happens or does not, and reads again.
     * A rule that stays is not touched, nor are the connections through it; those through a rule that goes are cut, unless another still leads to the same port of the
     * same guest. Guests see the visitor's own address.
     *
     * @throws GatewayException when the gateway does not answer within ten seconds or refuses
     */
    Synced<Forward> sync(Gateway gateway, Set<Forward> wanted);

    /** What it forwards now. */
    Set<Forward> seen(Gateway gateway);

    /** Packets from outside that went to this guest port since the rule was made; empty where the gateway has no such rule. */
    OptionalLong packets(Gateway gateway, Forward forward);

    /**
     * Sends a stranger to the public side of the forward; see {@link Visit}. Needs no rule to be there. A second, or three when nothing comes back.
     *
     * @throws GatewayException when the gateway does not answer, or nobody can be sent from there
     */
    Visit visits(Gateway gateway, Forward forward);

    /** Whether something accepts TCP connections there, as seen from the gateway. Two seconds at most. */
    boolean answers(Gateway gateway, String address, int port);
}

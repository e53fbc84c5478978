package portico.notify;

import portico.tenant.Tenant;

/** Port to whoever carries messages outside. */
public interface Notifier {

    /** Whether messages of this site on this channel go this way. */
    boolean carries(Channel channel, Tenant tenant);

    /**
     * Hands the letter over. May take some seconds; is called by nobody who waits. The same letter can come twice when a portal dies between
     * handing over and noting it.
     *
     * @throws NotSent when it was not taken; it is tried again until it is too old
     */
    void send(Tenant tenant, String recipient, Letter letter) throws NotSent;

    /** Why a letter was not taken. The reason is kept and shown to staff, so it never quotes the letter. */
    final class NotSent extends Exception {
        public NotSent(String reason) { super(reason); }
    }
}

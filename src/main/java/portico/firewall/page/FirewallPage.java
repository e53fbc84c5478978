package portico.firewall.page;

import java.time.Instant;
import java.util.List;
import portico.page.Form;
import portico.page.State;

/**
 * The page about a VM's firewall.
 *
 * @param state    whether it is in force
 * @param reason   why it is not; null: nothing to explain
 * @param readAt   when the host was last read; null: never
 * @param begun    somebody made rules or switched it on once
 * @param played   no packet flows here, and the page says so
 * @param off      why nothing can be changed now; null: it can
 * @param trial    seconds left to confirm; null: nothing is on trial
 * @param reverted when rules came back because nobody confirmed; null: not lately
 * @param left     how many rules are left, in words
 * @param full     why no rule can be added; null: one can
 * @param visitor  the reader's address
 * @param previewed the effects are those of a change that was not made
 * @param problem  why an order was refused that has no form here to say it; null: none was
 */
public record FirewallPage(State state, String reason, Instant readAt, boolean begun, boolean enabled, boolean played, String off, Long trial, Instant reverted, Way in, Way out,
                           String left, String full, String visitor, Form add, List<Quick> presets, List<Passing> effects, boolean previewed, String problem) {

    private static final int MOMENT_SECONDS = 2;

    /** Seconds after which the trial is over, and what came of it can be seen; null: nothing is on trial. */
    public Long again() { return trial == null ? null : trial + MOMENT_SECONDS; }

    /** One direction. @param code as the wire calls it @param allow what happens to what no rule fits */
    public record Way(String code, boolean allow, List<Rule> rules) {}

    /**
     * One rule.
     *
     * @param number   within its direction
     * @param allow    lets through; false: drops
     * @param what     protocol and ports
     * @param who      the other side, in words
     * @param up       its place if it moves before its neighbour; null: it is the first
     * @param down     null: it is the last
     */
    public record Rule(long id, int number, boolean allow, String what, String service, String who, String note, Integer up, Integer down) {}

    /** A preset as a button. @param code as the wire calls it */
    public record Quick(String code, String name, String icon) {}

    /** Whether a service passes. @param you null: it does not concern the reader @param changed the previewed change makes a difference */
    public record Passing(String service, boolean incoming, boolean anybody, Boolean you, boolean changed) {}

    /** A change that would lock its author out, to be asked again. @param fields of the form that repeats it */
    public record LockOut(String visitor, List<Hidden> fields) {}

    public record Hidden(String name, String value) {}
}

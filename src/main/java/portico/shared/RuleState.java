package portico.shared;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import portico.api.Refusal;
import portico.hypervisor.PowerState;
import portico.infra.Host;
import portico.vm.Vm;
import portico.vm.VmStatus;

/**
 * Whether a forward or a site works, as far as we know.
 *
 * @param reason why it does not, in the words of the refusals; null: nothing to explain
 * @param readAt when its gateway was last read; null: never
 */
public record RuleState(Word word, Refusal reason, Instant readAt) {

    /** ACTIVE: the gateway showed it. PENDING: not yet. DRIFTED: not any more, or nobody can tell. BLOCKED: it may be there, and still nobody gets through. */
    public enum Word { ACTIVE, PENDING, DRIFTED, BLOCKED }

    private static final Set<String> ASLEEP = Set.of("rule.off", "rule.paused", "rule.crashed", "rule.unplugged");

    public String wire() { return word.name().toLowerCase(Locale.ROOT); }

    /**
     * @param readAt  when the gateway was last read; null: never
     * @param error   why the last look at it failed; null: it did not
     * @param address the card has an address
     * @param plugged and its cable is in
     * @param present the gateway showed the rule when it was last read
     * @param drifted it vanished and is not back
     */
    static RuleState of(Vm vm, Instant readAt, String error, boolean address, boolean plugged, boolean present, boolean drifted) {
        if (!isOpen(vm.status())) return blocked("vm.status." + vm.status(), readAt);
        if (!isPublic(vm.host)) return blocked("rule.nopublic", readAt);
        if (!address) return blocked("rule.noaddress", readAt);
        if (drifted) return new RuleState(Word.DRIFTED, new Refusal(error == null ? "rule.drifted" : "rule.silent"), readAt);
        if (!present) return new RuleState(Word.PENDING, error == null ? null : new Refusal("rule.silent"), readAt);
        if (error != null) return new RuleState(Word.DRIFTED, new Refusal("rule.silent"), readAt);
        var dead = asleep(vm.power).or(() -> plugged ? Optional.empty() : Optional.of("rule.unplugged"));
        return dead.map(code -> blocked(code, readAt)).orElseGet(() -> new RuleState(Word.ACTIVE, null, readAt));
    }

    /** Why nobody can answer; empty: somebody can, or the host does not say. */
    private static Optional<String> asleep(PowerState power) {
        return switch (power) {
            case RUNNING, UNKNOWN -> Optional.empty();
            case OFF, ABSENT -> Optional.of("rule.off");
            case PAUSED -> Optional.of("rule.paused");
            case CRASHED -> Optional.of("rule.crashed");
        };
    }

    /** The rule shall not be in force, or cannot; otherwise it is the machine that does not answer. */
    boolean isForbidden() { return word == Word.BLOCKED && !ASLEEP.contains(reason.code); }

    /** Whether rules of a VM in this status are in force at all. */
    static boolean isOpen(VmStatus status) {
        return switch (status) {
            case NORMAL, OVER_TRAFFIC, INSTALLING -> true;
            case LOCKED, OVERDUE, OVER_TRAFFIC_STOPPED -> false;
        };
    }

    /** Whether the host has an address that others can reach; a played one may be anything. */
    static boolean isPublic(Host host) { return !host.publicIp.isBlank() && (host.driver.equals("simulated") || !host.publicIp.startsWith("127.")); }

    private static RuleState blocked(String code, Instant readAt) { return new RuleState(Word.BLOCKED, new Refusal(code), readAt); }
}

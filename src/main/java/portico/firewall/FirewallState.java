package portico.firewall;

import java.time.Instant;
import java.util.Locale;
import portico.api.Refusal;
import portico.infra.IpAddress;
import portico.vm.Vm;

/**
 * Whether a VM's firewall is in force, as far as we know.
 *
 * @param reason why it is not, in the words of the refusals; null: nothing to explain
 * @param readAt when its host's filter was last read; null: never
 */
public record FirewallState(Word word, Refusal reason, Instant readAt) {

    /** OFF: switched off, or never begun. ACTIVE: the host showed it. PENDING: not yet. DRIFTED: not any more, or nobody can tell. BLOCKED: there is nothing it could hold for. */
    public enum Word { OFF, ACTIVE, PENDING, DRIFTED, BLOCKED }

    public String wire() { return word.name().toLowerCase(Locale.ROOT); }

    /** Within the tenant's transaction. */
    public static FirewallState of(Vm vm) {
        var row = Firewall.of(vm);
        var host = FirewallHost.<FirewallHost>findByIdOptional(vm.host.id);
        var readAt = host.map(h -> h.readAt).orElse(null);
        boolean silent = host.map(h -> h.error).isPresent();
        if (row.isEmpty() || !row.get().enabled) return new FirewallState(Word.OFF, null, readAt);
        if (IpAddress.of(vm.id).isEmpty()) return new FirewallState(Word.BLOCKED, new Refusal("firewall.noaddress"), readAt);
        var firewall = row.get();
        if (firewall.driftedAt != null) return new FirewallState(Word.DRIFTED, new Refusal(silent ? "firewall.silent" : "firewall.drifted"), readAt);
        if (!firewall.present) return new FirewallState(Word.PENDING, silent ? new Refusal("firewall.silent") : null, readAt);
        return silent ? new FirewallState(Word.DRIFTED, new Refusal("firewall.silent"), readAt) : new FirewallState(Word.ACTIVE, null, readAt);
    }
}

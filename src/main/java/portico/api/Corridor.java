package portico.api;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.function.Supplier;
import portico.tenant.Tenancy;

/**
 * The one way to every command, from both doors: admit, identify, find the entry, check the level, then in one transaction bind and own, run, record.
 */
@Singleton
public class Corridor {

    private final Catalogue catalogue;
    private final Binder binder;
    private final Gatekeeper gate;
    private final AuditLog audit;
    private final Tenancy tenancy;
    private final Turns turns = new Turns();

    Corridor(Catalogue catalogue, Binder binder, Gatekeeper gate, AuditLog audit, Tenancy tenancy) {
        this.catalogue = catalogue;
        this.binder = binder;
        this.gate = gate;
        this.audit = audit;
        this.tenancy = tenancy;
    }

    /** The API door: the caller proves who they are within the call. @throws Refusal when a rule says no */
    public Answer call(Call call) {
        gate.admit(call);
        var stranger = new boolean[1];
        try {
            return in(gate.tenantOf(call), call.get("action"), () -> {
                stranger[0] = true;
                var caller = gate.identify(call);
                stranger[0] = false;
                return walk(caller, call);
            });
        } catch (Refusal refusal) {
            if (stranger[0]) gate.refused(call);
            refusal.settle();
            throw refusal;
        }
    }

    /** The pages' door: the caller is known from the session. @throws Refusal when a rule says no */
    public Answer run(Caller caller, String action, Map<String, String> parameters) {
        var call = Call.ofPage("", caller.address(), parameters);
        try {
            return in(caller.tenant(), action, () -> walk(caller, action, parameters.get("subaction"), call));
        } catch (Refusal refusal) {
            refusal.settle();
            throw refusal;
        }
    }

    private Answer in(String tenant, String action, Supplier<Answer> work) {
        return catalogue.isSlow(action) ? turns.inTurn(() -> tenancy.in(tenant, work)) : tenancy.in(tenant, work);
    }

    private Answer walk(Caller caller, Call call) { return walk(caller, call.get("action"), call.get("subaction"), call); }

    private Answer walk(Caller caller, String action, String sub, Call call) {
        var entry = catalogue.find(action, sub);
        // A system command does not exist for a customer.
        if (entry.open == Level.SYSTEM && !caller.isSystem()) throw new Refusal("action.unknown");
        var bound = binder.bind(caller, entry, call);
        var answer = run(entry.command, caller, bound.input());
        if (entry.changes) audit.record(caller, entry.key(), bound.sent(), bound.objects(), bound.userId(), bound.vmId());
        return answer;
    }

    @SuppressWarnings("unchecked")
    private static <I extends Record> Answer run(Command<I> command, Caller caller, Record input) { return command.run(caller, (I) input); }
}

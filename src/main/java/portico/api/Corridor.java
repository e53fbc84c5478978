package portico.api;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import portico.tenant.FairTurns;
import portico.tenant.Tenancy;

/**
 * The one way to every command, from all doors: admit, identify, find the entry, check the level and what the proof is good for, then in one transaction
 * bind and own, run, record.
 */
@Singleton
public class Corridor {

    private static final int SLOW_AT_ONCE = 4;
    private static final Duration SLOW_PATIENCE = Duration.ofSeconds(5);

    private final Reception reception;
    private final Catalogue catalogue;
    private final Binder binder;
    private final Gatekeeper gate;
    private final AuditLog audit;
    private final Tenancy tenancy;
    private final Pace pace;
    private final Once once;
    /** Few calls at a time do what takes a good part of a second of processor time; the others wait outside, where they hold nothing. */
    private final FairTurns slowTurns = new FairTurns(SLOW_AT_ONCE, SLOW_PATIENCE, SLOW_PATIENCE, () -> new Refusal("access.busy"));

    Corridor(Reception reception, Catalogue catalogue, Binder binder, Gatekeeper gate, AuditLog audit, Tenancy tenancy, Pace pace, Once once) {
        this.reception = reception;
        this.catalogue = catalogue;
        this.binder = binder;
        this.gate = gate;
        this.audit = audit;
        this.tenancy = tenancy;
        this.pace = pace;
        this.once = once;
    }

    /** The API door: the caller proves who they are within the call. @throws Refusal when a rule says no */
    public Answer call(Call call) { return call(call, caller -> {}); }

    /** @param known is told who calls, once that is certain, whatever becomes of the call */
    Answer call(Call call, Consumer<Caller> known) { return reception.serve(call.address(), call.claim(), () -> receive(call, known)); }

    private Answer receive(Call call, Consumer<Caller> known) {
        pace.keep(call);
        gate.admit(call);
        var stranger = new boolean[1];
        try {
            return in(gate.tenantOf(call), call.get("action"), () -> {
                stranger[0] = true;
                var caller = gate.identify(call);
                stranger[0] = false;
                known.accept(caller);
                pace.admit(caller);
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
        var answer = catalogue.isSlow(action) ? slowTurns.in(tenancy.asker(tenant), () -> tenancy.in(tenant, work)) : tenancy.in(tenant, work);
        // The transaction is over and everything written down; from here on we hold nothing.
        return answer instanceof Answer.Later later ? later.awaited().get() : answer;
    }

    private Answer walk(Caller caller, Call call) { return walk(caller, call.get("action"), call.get("subaction"), call); }

    private Answer walk(Caller caller, String action, String sub, Call call) {
        var entry = catalogue.find(action, sub);
        admit(caller, entry);
        caller.scope().demand(entry);
        tenancy.narrow(caller.scope().vms());
        return entry.changes ? once.answer(caller, entry, call, () -> perform(caller, entry, call)) : perform(caller, entry, call);
    }

    private Answer perform(Caller caller, Entry entry, Call call) {
        var bound = binder.bind(caller, entry, call);
        caller.scope().demand(entry, bound.vmId());
        var answer = run(entry.command, caller, bound.input());
        if (entry.changes) audit.record(caller, entry.key(), bound.sent(), bound.objects(), bound.userId(), bound.vmId());
        return caller.scope().readable(entry, answer);
    }

    private static void admit(Caller caller, Entry entry) {
        // A system command does not exist for a customer, nor an operator's for a hosting site.
        if (entry.open == Level.SYSTEM && !caller.isSystem() || entry.operator && !caller.is(Caller.Mark.OPERATOR)) throw new Refusal("action.unknown");
        if (entry.changes && !entry.evenLocked && caller.is(Caller.Mark.LOCKED)) throw new Refusal("user.locked");
        if (entry.keys && caller.is(Caller.Mark.STAFF)) throw new Refusal("staff.personal");
    }

    @SuppressWarnings("unchecked")
    private static <I extends Record> Answer run(Command<I> command, Caller caller, Record input) { return command.run(caller, (I) input); }
}

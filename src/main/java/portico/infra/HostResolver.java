package portico.infra;

import jakarta.inject.Singleton;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A tenant sees the hosts of the groups it was granted, an operator all. */
@Singleton
class HostResolver implements Resolver<Host> {

    @Override public Class<Host> type() { return Host.class; }

    @Override public Host find(Caller caller, String field, long id, boolean change) {
        if (caller.is(Caller.Mark.OPERATOR)) return Host.<Host>findByIdOptional(id).orElseThrow(() -> Refusal.of(field, "host.none"));
        return Host.grantedTo(caller.tenant()).stream().filter(host -> host.id == id).findFirst().orElseThrow(() -> Refusal.of(field, "host.none"));
    }

    @Override public long idOf(Host host) { return host.id; }
}

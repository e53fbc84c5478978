package portico.network;

import jakarta.inject.Singleton;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;
import portico.vm.Nic;

/** A caller can name the cards of VMs they can name. The VM's own row is what a change locks. */
@Singleton
class NicResolver implements Resolver<Nic> {

    @Override public Class<Nic> type() { return Nic.class; }

    @Override public Nic find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? Nic.<Nic>find("id", id) : Nic.<Nic>find("select n from Nic n join Vm vm on vm.id = n.vmId where n.id = ?1 and vm.owner.id = ?2", id, caller.userId());
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "nic.none"));
    }

    @Override public long idOf(Nic nic) { return nic.id; }

    @Override public Long vmOf(Nic nic) { return nic.vmId; }
}

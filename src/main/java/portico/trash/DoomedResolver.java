package portico.trash;

import jakarta.inject.Singleton;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;
import portico.vm.Vm;

/** A VM the caller can name, or one that is deleted already. */
@Singleton
class DoomedResolver implements Resolver<Doomed> {

    private final Resolver<Vm> vms;

    DoomedResolver(Resolver<Vm> vms) { this.vms = vms; }

    @Override public Class<Doomed> type() { return Doomed.class; }

    @Override public Doomed find(Caller caller, String field, long id, boolean change) {
        try {
            return new Doomed(vms.find(caller, field, id, change), null);
        } catch (Refusal none) {
            return TrashedVm.<TrashedVm>findByIdOptional(id).map(trashed -> new Doomed(null, trashed)).orElseThrow(() -> none);
        }
    }

    @Override public long idOf(Doomed doomed) { return doomed.id(); }

    @Override public Long vmOf(Doomed doomed) { return doomed.id(); }

    @Override public Long userOf(Doomed doomed) { return doomed.vm() == null ? null : doomed.vm().owner.id; }
}

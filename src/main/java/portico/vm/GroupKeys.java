package portico.vm;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import portico.account.OtherKeys;
import portico.api.Scope;
import portico.secret.Vault;

/** External keys of groups: who has one reads the group's VMs by the API, in the owner's name, and changes nothing ({@link Scope}). */
@Singleton
class GroupKeys implements OtherKeys {

    /** A scope without VMs would be one for all of them. No VM has this id. */
    private static final long NO_VM = -1;

    private final Vault vault;

    GroupKeys(Vault vault) { this.vault = vault; }

    /** What is kept of a key. The owner's id is in it, so that equal keys of two customers do not look equal. */
    String mark(long userId, String key) { return vault.mark("vm group key " + userId + " " + key); }

    @Override public Optional<Key> find(long userId, String letters) {
        return VmGroup.<VmGroup>find("userId = ?1 and passwordHash = ?2", userId, mark(userId, letters)).firstResultOptional().map(group -> {
            var vms = new TreeSet<>(Set.of(NO_VM));
            vms.addAll(Vm.getEntityManager().createQuery("select vm.id from Vm vm where vm.group.id = ?1 and vm.owner.id = ?2", Long.class).setParameter(1, group.id).setParameter(2, userId).getResultList());
            return new Key("group " + group.id, new Scope(null, true, Set.of(), vms));
        });
    }
}

package portico.vm;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import portico.hypervisor.Machine;
import portico.hypervisor.MachineState;
import portico.tenant.Tenancy;

/** The one place that knows which machine on a host is which VM: ours are named after their number, those that were there before us keep their names. */
@Singleton
public class MachineNames {

    private final Tenancy tenancy;
    private final EntityManager database;

    MachineNames(Tenancy tenancy, EntityManager database) {
        this.tenancy = tenancy;
        this.database = database;
    }

    /** @param adoptedAs null: it was made by us */
    public static String of(long vmId, String adoptedAs) { return adoptedAs == null ? Machine.nameOf(vmId) : adoptedAs; }

    /** VMs of a host that have names of their own, by these. Not within a transaction. */
    Map<String, Long> adoptedOn(long hostId) {
        List<Object[]> rows = tenancy.everywhere(() -> database.createNativeQuery("select adopted_as, id from vm where host_id = :host and adopted_as is not null", Object[].class)
                .setParameter("host", hostId).getResultList());
        var adopted = new HashMap<String, Long>();
        rows.forEach(row -> adopted.put((String) row[0], ((Number) row[1]).longValue()));
        return adopted;
    }

    /** The same machines under the names that ours would have, so that whoever reads them needs to know one kind of name only. */
    static Map<String, MachineState> asOurs(Map<String, MachineState> machines, Map<String, Long> adopted) {
        if (adopted.isEmpty()) return machines;
        var renamed = new HashMap<>(machines);
        adopted.forEach((name, vm) -> {
            var seen = renamed.remove(name);
            if (seen != null) renamed.put(Machine.nameOf(vm), seen.named(Machine.nameOf(vm)));
        });
        return renamed;
    }
}

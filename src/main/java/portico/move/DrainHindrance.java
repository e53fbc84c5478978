package portico.move;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;
import portico.api.Refusal;

/** Why a VM of a host that is drained could not move when it was last tried. */
@Entity
@Table(name = "drain_hindrance")
public class DrainHindrance extends PanacheEntityBase {

    @Id @Column(name = "vm_id") public Long vmId;
    @TenantId public String tenant;
    @Column(name = "host_id") public long hostId;
    public String code;
    public String[] facts = {};
    public Instant at;

    /** As it was refused. */
    public Refusal refusal() { return new Refusal(code, (Object[]) facts); }

    static void note(long vmId, String tenant, long hostId, Refusal refusal, Instant now) {
        getEntityManager().createNativeQuery("""
                insert into drain_hindrance (vm_id, tenant, host_id, code, facts, at) select id, :tenant, :host, :code, :facts, :now from vm where id = :vm and host_id = :host
                on conflict (vm_id) do update set host_id = excluded.host_id, code = excluded.code, facts = excluded.facts, at = excluded.at""")
                .setParameter("vm", vmId).setParameter("tenant", tenant).setParameter("host", hostId).setParameter("code", refusal.code)
                .setParameter("facts", refusal.details.stream().map(String::valueOf).toArray(String[]::new)).setParameter("now", now).executeUpdate();
    }
}

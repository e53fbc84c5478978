package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import org.hibernate.annotations.TenantId;

/** A VM's network card. */
@Entity
public class Nic extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    public int slot;
    public String mac;
    public String network = "portico";
    public boolean plugged = true;

    public static List<Nic> of(long vmId) { return list("vmId = ?1 order by slot", vmId); }

    /** A stable address in QEMU's range, from the VM's id and the slot. */
    public static String macFor(long vmId, int slot) {
        return String.format("52:54:%02x:%02x:%02x:%02x", slot & 0xff, (vmId >> 16) & 0xff, (vmId >> 8) & 0xff, vmId & 0xff);
    }
}

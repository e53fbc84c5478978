package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import org.hibernate.annotations.TenantId;

/** The last picture of a VM's screen, small. */
@Entity
@Table(name = "vm_screen")
public class VmScreen extends PanacheEntityBase {
    @Id @Column(name = "vm_id") public Long vmId;
    @TenantId public String tenant;
    public byte[] png;
    @Column(name = "taken_at") public Instant takenAt;
}

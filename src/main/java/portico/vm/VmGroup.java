package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import org.hibernate.annotations.TenantId;
import portico.tenant.BySql;

/** A customer's own folder of VMs. */
@Entity
@Table(name = "vm_group")
public class VmGroup extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "user_id") public long userId;
    public String name;
    /** Groups are shown in this order, those of the same one by age. */
    @Column(name = "sort_order") public int sortOrder;
    /** Fingerprint of its external key, see {@link GroupKeys}; null: it has none. */
    @Column(name = "password_hash") public String passwordHash;

    /** A customer's groups in their order. */
    public static List<VmGroup> of(long userId) { return BySql.list(VmGroup.class, "user_id = ?2 order by sort_order, id", userId); }
}

package portico.vm;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import org.hibernate.annotations.TenantId;

/** A customer's own folder of VMs. */
@Entity
@Table(name = "vm_group")
public class VmGroup extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "user_id") public long userId;
    public String name;
    @Column(name = "sort_order") public int sortOrder;
    @Column(name = "password_hash") public String passwordHash;
}

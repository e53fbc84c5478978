package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;

/** Hosts that are sold under one name, a site or a data centre. */
@Entity
@Table(name = "host_group")
public class HostGroup extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    public String name;
    /** Where full backups are copied to ({@code portico.offhost.Location}); null: they stay on their host alone. */
    @Column(name = "backup_store") public String backupStore;
}

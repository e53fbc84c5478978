package portico.audit;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;

/** Who did what, for whom, from where. Never changed once written; the database refuses it. */
@Entity
@Table(name = "audit_entry")
public class AuditEntry extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    public Instant at;
    /** Catalogue key, {@code vm_reload}; or an event of ours, {@code session.login}. */
    public String action;
    public String actor;
    public String level;
    public String door;
    public String address;
    /** The customer it concerns; null when none. */
    @Column(name = "user_id") public Long userId;
    @Column(name = "vm_id") public Long vmId;
    /** Wire name to id of the things touched. */
    @JdbcTypeCode(SqlTypes.JSON) public Map<String, Long> objects;
    /** As sent, secrets replaced by stars. */
    @JdbcTypeCode(SqlTypes.JSON) public Map<String, String> parameters;
}

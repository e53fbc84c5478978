package portico.trash;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.TenantId;
import org.hibernate.type.SqlTypes;
import portico.infra.Host;

/** A deleted VM. Its disks are on its host until {@code erasedAt}; the row stays afterwards, so that a repeated deletion is answered like the first. */
@Entity
@Table(name = "trashed_vm")
public class TrashedVm extends PanacheEntityBase {

    @Id @Column(name = "vm_id") public long vmId;
    @TenantId public String tenant;
    /** The hosting site's id of whom it belonged to. */
    @Column(name = "owner_number") public long ownerNumber;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "host_id") public Host host;
    public String name;
    /** Its main address then; empty: it had none. */
    public String ip = "";
    /** Of all its disks together. */
    @Column(name = "disk_gb") public int diskGb;
    /** As its host knew it, JSON of {@link portico.hypervisor.Machine}: whose disks are to be erased. */
    @JdbcTypeCode(SqlTypes.JSON) public String machine;
    /** Its rows, as {@code portico_pack_vm} made them; null: the disks are erased. */
    @JdbcTypeCode(SqlTypes.JSON) public String packed;
    @Column(name = "trashed_at") public Instant trashedAt;
    @Column(name = "erase_at") public Instant eraseAt;
    /** Erasing has begun: it cannot be brought back any more. */
    public boolean erasing;
    /** Null: the disks are still there. */
    @Column(name = "erased_at") public Instant erasedAt;
    @Column(name = "asked_by") public String askedBy;

    /** What can still be brought back, newest first. */
    public static List<TrashedVm> kept(int most) { return TrashedVm.<TrashedVm>find("erasedAt is null order by trashedAt desc").page(0, most).list(); }

    /** What is to be erased by now, of all tenants when the transaction sees all. */
    public static List<TrashedVm> due(Instant now) { return list("erasedAt is null and eraseAt <= ?1 order by eraseAt", now); }
}

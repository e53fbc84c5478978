package portico.site;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;

/** A name whose visitors are led to a VM. It hangs on the card, so it follows whatever address the card has. */
@Entity
@DynamicUpdate
@Table(name = "site_binding")
public class SiteBinding extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    @Column(name = "host_id") public long hostId;
    @Column(name = "nic_id") public long nicId;
    /** A-labels, lower case. */
    public String domain;
    /** See {@link SiteName#looks}. */
    public String looks;
    @Enumerated(EnumType.STRING) public TlsEnd tls = TlsEnd.PASS;
    /** HTTP is answered with the way to HTTPS. */
    public boolean redirect;
    @Enumerated(EnumType.STRING) public VisitorNote visitor = VisitorNote.FORWARDED;
    /** Where the gateway ends TLS, it goes on to the machine by TLS again. */
    @Column(name = "guest_tls") public boolean guestTls;
    /** Where the gateway ends TLS, browsers are told to use HTTPS alone. */
    public boolean hsts;
    /** The gateway showed it when it was last read. */
    public boolean present;
    /** It vanished from the gateway and is not back yet; null: no. */
    @Column(name = "drifted_at") public Instant driftedAt;
    @Column(name = "created_at", insertable = false, updatable = false) public Instant createdAt;

    /** A VM's names, the oldest first. */
    public static List<SiteBinding> of(long vmId) { return list("vmId = ?1 order by id", vmId); }

    public static long countOf(long vmId) { return count("vmId", vmId); }

    /** How many a customer has on all their VMs, whichever of them the caller may see. */
    public static long countOfOwner(long userId) {
        return (Long) getEntityManager().createNativeQuery("select portico_rules_of(?1, 'site_binding')", Long.class).setParameter(1, userId).getSingleResult();
    }

    /** A name of another customer, of whatever tenant, above, below or looking like this one. */
    static Optional<String> related(SiteName name, long userId) {
        return Optional.ofNullable((String) getEntityManager().createNativeQuery("select portico_related_site(?1, ?2, ?3)", String.class)
                .setParameter(1, name.ascii()).setParameter(2, name.looks()).setParameter(3, userId).getSingleResult());
    }
}

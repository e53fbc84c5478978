package portico.certificate;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;
import portico.api.Refusal;

/** The certificate of a bound name: the one in force and the order for the next. The row comes and goes with the customer's choice, by a trigger (V210). */
@Entity
@DynamicUpdate
@Table(name = "certificate")
public class SiteCertificate extends PanacheEntityBase {

    /** ORDERED: none yet, one is under way. ACTIVE: in force. FAILED: none, and {@link #reason} says why, or the one there was has ended. */
    public enum Word { ORDERED, ACTIVE, FAILED }

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @Column(name = "site_id") public long siteId;
    @Column(name = "vm_id") public long vmId;
    @Column(name = "host_id") public long hostId;
    public String domain;
    /** Where the authority keeps the order; null: none is under way. */
    @Column(name = "order_at") public String orderAt;
    /** PEM, the name's own certificate first; null: none yet, as the next ones. */
    public String chain;
    /** Sealed PEM. */
    public byte[] key;
    public String digest;
    @Column(name = "valid_from") public Instant validFrom;
    @Column(name = "valid_until") public Instant validUntil;
    /** Code of the refusal why the last try failed; null: it did not. */
    public String problem;
    public String detail = "";
    @Column(name = "due_at") public Instant dueAt;

    public static Optional<SiteCertificate> of(long siteId) { return find("siteId", siteId).firstResultOptional(); }

    public static List<SiteCertificate> ofVm(long vmId) { return list("vmId", vmId); }

    public Word word(Instant now) {
        if (digest != null) return validUntil.isAfter(now) ? Word.ACTIVE : Word.FAILED;
        return problem == null ? Word.ORDERED : Word.FAILED;
    }

    public String wire(Instant now) { return word(now).name().toLowerCase(Locale.ROOT); }

    /** Why there is none, or why the next could not be had, and what to do; null: nothing to explain. */
    public Refusal reason() { return problem == null ? null : new Refusal(problem, domain, detail); }

    /** Tries again now, unless it is under way; within what authorities allow. */
    public void tryNow(Instant now) { if (orderAt == null && problem != null) dueAt = now; }
}

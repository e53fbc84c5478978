package portico.rdns;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.TenantId;
import portico.api.Refusal;
import portico.infra.IpAddress;

/** What an address of a VM shall be called, and what the name server showed. */
@Entity
@DynamicUpdate
@Table(name = "reverse_name")
public class ReverseName extends PanacheEntityBase {

    /** Whether the name leads back: CONFIRMED: to this address; MISSING: nowhere; ELSEWHERE: to others; UNKNOWN: nobody could tell yet. */
    public enum Forward { CONFIRMED, MISSING, ELSEWHERE, UNKNOWN }

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @Column(name = "address_id") public long addressId;
    @TenantId public String tenant;
    @Column(name = "vm_id") public long vmId;
    /** Empty: none. */
    public String name;
    /** What the name server said when it was last asked, empty: nothing; null: it was not asked yet. */
    public String shown;
    @Column(name = "read_at") public Instant readAt;
    /** Code of the refusal why the last try failed; null: it did not. */
    public String error;
    @Enumerated(EnumType.STRING) public Forward forward = Forward.UNKNOWN;
    public int attempts;
    @Column(name = "due_at") public Instant dueAt;

    public static List<ReverseName> of(long vmId) { return list("vmId", vmId); }

    public static Optional<ReverseName> of(IpAddress address) { return find("addressId", address.id).firstResultOptional(); }

    /** {@code active}, {@code pending} or {@code failed}. */
    public String state() { return error != null ? "failed" : name.equals(shown) ? "active" : "pending"; }

    /** Why it is not in force, in the words of the refusals; null: nothing to explain. */
    public Refusal reason() { return error == null ? null : new Refusal(error); }

    /** What is missing in the zone of the name itself, as a line of a zone file; null: nothing. @param address as DNS shall know it */
    public String missing(String address) { return name.isEmpty() || forward != Forward.MISSING && forward != Forward.ELSEWHERE ? null : name + ". " + (address.contains(":") ? "AAAA " : "A ") + address; }

    /** The address that has the name: of a whole IPv6 network the first, which its guest uses. */
    public static String known(IpAddress address) {
        return (String) getEntityManager().createNativeQuery("select case when family(ip) = 6 and masklen(ip) < 128 then host(ip + 1) else host(ip) end from ip_address where id = :id", String.class)
                .setParameter("id", address.id).getSingleResult();
    }
}

package portico.sshkey;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.TenantId;
import portico.account.User;

/** A public key in a customer's account. */
@Entity
@Table(name = "ssh_key")
public class SshKey extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "user_id") public User user;
    public String name;
    public String type;
    public int bits;
    /** Base64. */
    public String body;
    public String fingerprint;
    @Column(name = "created_at") public Instant createdAt;

    /** As it stands in {@code authorized_keys}. */
    public String line() { return type + " " + body + " " + name; }

    /** A customer's, newest first. */
    public static List<SshKey> of(long userId) { return list("user.id = ?1 order by id desc", userId); }
}

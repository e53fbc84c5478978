package portico.notify;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.TenantId;

/** A letter on its way, or one that went. Its body is sealed, and erased once it is delivered or too old. */
@Entity
@Table(name = "message")
public class Message extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    /** Null when it concerns no customer. */
    @Column(name = "user_id") public Long userId;
    /** {@code mail} or {@code sms}. */
    public String channel;
    public String recipient;
    public String subject;
    @Column(name = "body_encrypted") public byte[] sealedBody;
    /** {@code waiting}, {@code sent} or {@code failed}. */
    public String state = "waiting";
    public int attempts;
    /** Why the last attempt failed; null when it did not. */
    public String error;
    @Column(name = "created_at") public Instant createdAt;
    @Column(name = "expires_at") public Instant expiresAt;
    @Column(name = "next_try_at") public Instant nextTryAt;
    @Column(name = "sent_at") public Instant sentAt;

    /** Of the running transaction's tenant. */
    static List<Message> newest(int most) { return Message.<Message>find("order by id desc").page(0, most).list(); }

    /** How many went or will go over this channel since then; of the running transaction's tenant. */
    static long countSince(Channel channel, Instant since) { return count("channel = ?1 and createdAt > ?2", channel.word(), since); }
}

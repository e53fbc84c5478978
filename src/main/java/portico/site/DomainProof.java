package portico.site;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.TenantId;

/** A customer was asked to prove by a DNS record that a name is theirs. {@link SiteProofs} makes and checks the record. */
@Entity
@Table(name = "domain_proof")
@IdClass(DomainProof.Key.class)
public class DomainProof extends PanacheEntityBase {

    /** Who proves what. */
    public record Key(long userId, String domain) implements Serializable {}

    @Id @Column(name = "user_id") public long userId;
    @Id public String domain;
    @TenantId public String tenant;
    @Column(name = "asked_at") public Instant askedAt;
    /** Null: the record was not seen yet. */
    @Column(name = "proved_at") public Instant provedAt;
}

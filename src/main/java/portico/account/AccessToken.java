package portico.account;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.hibernate.annotations.TenantId;
import portico.api.Network;
import portico.api.Scope;

/** A proof of identity that is good for less than its owner's key, for a time. {@link AccessTokens} makes them and knows them again. */
@Entity
@Table(name = "access_token")
public class AccessToken extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @TenantId public String tenant;
    /** Whose it is; null: it acts at system level. */
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "user_id") public User user;
    public String name;
    @Column(name = "token_hash") public String tokenHash;
    /** How it begins, for people to tell tokens apart. */
    public String head;
    @Column(name = "reads_only") public boolean readsOnly;
    /** Keys or actions of the catalogue; empty: all. */
    public String[] commands;
    /** Empty: all. */
    public Long[] vms;
    /** Addresses and networks it may come from; empty: anywhere. */
    public String[] networks;
    @Column(name = "created_by") public String createdBy;
    @Column(name = "created_at") public Instant createdAt;
    @Column(name = "expires_at") public Instant expiresAt;
    /** To the minute; null: never. */
    @Column(name = "used_at") public Instant usedAt;
    @Column(name = "used_from") public String usedFrom = "";

    Scope scope() { return new Scope(id, readsOnly, new LinkedHashSet<>(List.of(commands)), new LinkedHashSet<>(List.of(vms))); }

    boolean isGoodFrom(String address) { return networks.length == 0 || Arrays.stream(networks).anyMatch(network -> Network.of(network).contains(address)); }

    public boolean isExpired(Instant now) { return !now.isBefore(expiresAt); }
}

package portico.tenant;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import java.util.Optional;

/** A hosting site: its brand, host names, system key and settings. Everything a customer has belongs to exactly one. */
@Entity
public class Tenant extends PanacheEntityBase {

    @Id public String code;
    public String name;
    /** {@code zh-CN} or {@code en}. */
    public String language;
    /** {@code #rrggbb}. */
    @Column(name = "brand_color") public String brandColor;
    @Column(name = "logo_url") public String logoUrl;
    @Column(name = "support_url") public String supportUrl;
    /** SHA-256 of the system API key; null switches the system level off. */
    @Column(name = "system_key_hash") public String systemKeyHash;
    /** Origins whose pages may show ours in a frame. */
    @Column(name = "embed_origins") public String[] embedOrigins;
    @Column(name = "sms_kind") public String smsKind;
    @Column(name = "sms_url") public String smsUrl;
    @Column(name = "sms_body") public String smsBody;
    /** Regular expression a good answer of the gateway contains; null: any 2xx is good. */
    @Column(name = "sms_success") public String smsSuccess;
    @Column(name = "sms_per_day") public int smsPerDay;
    /** Rate limits answer 429 instead of {@code -1|}. */
    @Column(name = "hard_limits") public boolean hardLimits;
    /** Calls of the API are kept for staff to see. */
    @Column(name = "api_debug") public boolean apiDebug;

    @Column(name = "traffic_policy") String trafficPolicy;
    /** What {@link TrafficPolicy#THROTTLE} leaves of a link, Mbit/s. */
    @Column(name = "traffic_throttle_mbps") public int trafficThrottleMbps;
    /** {@code serverstatus} tells everybody how its servers are. */
    @Column(name = "public_server_status") public boolean publicServerStatus;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "tenant_host", joinColumns = @JoinColumn(name = "tenant"))
    @OrderBy("canonical desc")
    public List<HostName> hosts;

    /** A Host name that selects the tenant. */
    @Embeddable
    public record HostName(String host, boolean canonical) {}

    /** What happens to a VM whose traffic is used up. */
    public TrafficPolicy trafficPolicy() { return TrafficPolicy.named(trafficPolicy); }

    public Optional<String> canonicalHost() { return hosts.stream().filter(HostName::canonical).map(HostName::host).findFirst(); }
}

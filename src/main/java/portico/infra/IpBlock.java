package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;

/** A range of addresses of one host with what a guest needs to use them. */
@Entity
@Table(name = "ip_block")
public class IpBlock extends PanacheEntityBase {
    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    @Column(name = "host_id") public long hostId;
    public String name;
    public String netmask;
    public String gateway;
    public String[] dns;
    /** Name of the network on the host. */
    public String network;
    /** Private addresses behind the host's public one. */
    public boolean shared;

    /** Length of the network prefix, from a dotted IPv4 mask or a plain number. */
    public int prefixLength() {
        if (!netmask.contains(".")) return Integer.parseInt(netmask);
        int bits = 0;
        for (var octet : netmask.split("\\.")) bits += Integer.bitCount(Integer.parseInt(octet));
        return bits;
    }
}

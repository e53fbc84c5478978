package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;

/** A range of addresses of one host, or of all hosts of its group, with what a guest needs to use them. */
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
    /** Of use on every host of the group: the network of that name is one network behind all of them. */
    @Column(name = "whole_group") public boolean wholeGroup;

    /** Whether guests of the host can use its addresses. */
    public boolean reaches(Host host) {
        return (Boolean) getEntityManager().createNativeQuery("select portico_reaches(:block, :whole, :host)", Boolean.class).setParameter("block", hostId).setParameter("whole", wholeGroup)
                .setParameter("host", host.id).getSingleResult();
    }

    /** Length of the network prefix, from a dotted IPv4 mask or a plain number. */
    public int prefixLength() {
        if (!netmask.contains(".")) return Integer.parseInt(netmask);
        int bits = 0;
        for (var octet : netmask.split("\\.")) bits += Integer.bitCount(Integer.parseInt(octet));
        return bits;
    }
}

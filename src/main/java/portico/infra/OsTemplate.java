package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import java.util.Set;
import portico.hypervisor.TemplateImage;

/** An operating system that can be installed. */
@Entity
@Table(name = "os_template")
public class OsTemplate extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    public String name;
    /** File in the host's template directory. */
    public String image;
    /** The installed system runs a guest agent. */
    public boolean agent;
    /** {@code linux}, {@code windows}, {@code bsd}, {@code other}. */
    public String family;
    @Column(name = "min_disk_gb") public int minDiskGb;
    public boolean enabled;

    @ManyToMany(fetch = FetchType.LAZY)
    @JoinTable(name = "os_template_host", joinColumns = @JoinColumn(name = "os_template_id"), inverseJoinColumns = @JoinColumn(name = "host_id"))
    public Set<Host> hosts;

    public String administrator() { return administratorOf(family); }

    /** Whose password an installation sets. */
    public static String administratorOf(String family) { return family.equals("windows") ? "Administrator" : "root"; }

    public TemplateImage toImage() { return new TemplateImage(image, agent, administrator()); }

    /** Templates that can be installed on a host. */
    public static List<OsTemplate> on(long hostId) {
        return find("select t from OsTemplate t join t.hosts h where h.id = ?1 and t.enabled order by t.name, t.id", hostId).list();
    }

    public boolean runsOn(long hostId) {
        return enabled && count("from OsTemplate t join t.hosts h where h.id = ?1 and t.id = ?2", hostId, id) > 0;
    }
}

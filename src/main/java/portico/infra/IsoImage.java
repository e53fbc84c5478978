package portico.infra;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.util.List;
import java.util.Set;

/** A CD image that can be put into a VM's drive. Belongs to the operator; a host has the file or has it not. */
@Entity
@Table(name = "iso_image")
public class IsoImage extends PanacheEntityBase {

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) public Long id;
    public String name;
    /** File in the host's directory of CD images. */
    public String file;

    @ManyToMany(fetch = FetchType.LAZY)
    @JoinTable(name = "iso_image_host", joinColumns = @JoinColumn(name = "iso_image_id"), inverseJoinColumns = @JoinColumn(name = "host_id"))
    public Set<Host> hosts;

    /** Images on a host, by name. */
    public static List<IsoImage> on(long hostId) { return find("select i from IsoImage i join i.hosts h where h.id = ?1 order by i.name, i.id", hostId).list(); }

    public boolean isOn(long hostId) { return count("from IsoImage i join i.hosts h where h.id = ?1 and i.id = ?2", hostId, id) > 0; }
}

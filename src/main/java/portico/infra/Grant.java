package portico.infra;

import jakarta.persistence.*;
import java.io.Serializable;

/** A tenant may sell what runs on the hosts of a group. */
@Entity
@Table(name = "tenant_host_group")
@IdClass(Grant.Key.class)
public class Grant {
    @Id public String tenant;
    @Id @Column(name = "host_group_id") public Long hostGroupId;

    public record Key(String tenant, Long hostGroupId) implements Serializable {}
}

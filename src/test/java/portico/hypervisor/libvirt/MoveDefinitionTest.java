package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portico.hypervisor.HostTarget;

/** A definition on its way to another host. */
class MoveDefinitionTest {

    private static final String XML = "<disk><source file='/srv/a/disks/portico-7/vda.qcow2'/></disk><disk><source file='/srv/a/iso/x.iso'/></disk><interface><source network='guests'/></interface><source file='/srv/ab/y'/>";

    @Test void where_everything_is_called_the_same_it_stays_as_it_is() { assertThat(LibvirtMoves.definition(host("/srv/a", "guests"), host("/srv/a/", "guests"), XML)).isNull(); }

    @Test void storage_and_network_have_the_new_hosts_names() {
        assertThat(LibvirtMoves.definition(host("/srv/a", "guests"), host("/var/b", "inside"), XML))
                .isEqualTo("<disk><source file='/var/b/disks/portico-7/vda.qcow2'/></disk><disk><source file='/var/b/iso/x.iso'/></disk><interface><source network='inside'/></interface><source file='/srv/ab/y'/>");
    }

    private static HostTarget host(String storage, String network) { return new HostTarget(1, "h", "libvirt", "qemu:///system", storage, network); }
}

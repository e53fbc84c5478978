package portico.trash;

import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;

/** What a room keeps on a host for a VM beside its disks (full backups, a media file): erased with them, by the erasing task, when the VM's time in the trash is over. */
public interface Leftover {

    /** May be repeated; fine if nothing is there. Called outside of any transaction. @throws portico.hypervisor.HypervisorException when it cannot */
    void erase(HostTarget host, Machine machine);
}

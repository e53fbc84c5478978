package portico.adopt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import portico.hypervisor.Census.Resident;
import portico.hypervisor.HostTarget;
import portico.hypervisor.Machine;

/** What speaks against taking a machine over: whatever would make it another machine, or lose something, once it is defined by us. Codes of refusals. */
final class Hindrances {

    private static final String LEGAL = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    static List<String> of(HostTarget host, Resident resident) {
        var found = new ArrayList<String>();
        if (!resident.name().matches(LEGAL) || Machine.idOf(resident.name()).isPresent()) found.add("adopt.name");
        if (resident.disks().size() != 1) found.add("adopt.disks");
        else {
            var disk = resident.disks().getFirst();
            if (disk.file().isEmpty() || !disk.format().equals("qcow2")) found.add("adopt.format");
            else if (disk.apart()) found.add("adopt.apart");
            if (!disk.file().isEmpty() && !Path.of(disk.file()).normalize().startsWith(Path.of(host.storage()).normalize())) found.add("adopt.outside");
            if (!disk.device().equals("vda")) found.add("adopt.device");
        }
        if (resident.firmware()) found.add("adopt.firmware");
        if (resident.macs().isEmpty()) found.add("adopt.card");
        return found;
    }

    private Hindrances() {}
}

package portico.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import portico.hypervisor.Machine;
import portico.hypervisor.TemplateImage;

/** A place for guests of tests beside a demo installation: storage, VM ids and addresses that the demo never uses. */
final class RealGuest {

    static final Path STORAGE = Path.of("/var/lib/portico-test");
    static final TemplateImage TINY = new TemplateImage("tiny.qcow2", true, "root");

    static Machine machine(int number) {
        long id = 900_000 + number;
        var card = new Machine.Card("52:54:00:fe:00:%02x".formatted(number), null, true, List.of("10.77.0.%d/24".formatted(230 + number)), "10.77.0.1", List.of("10.77.0.1"));
        return new Machine(id, "portico-" + id, new UUID(0x9000_0000_0000_4000L, 0x8000_0000_0000_0000L + id).toString(), 1, 128, 2, 0, List.of(card));
    }

    static Path disks(Machine machine) throws IOException { return STORAGE.resolve("disks").toRealPath().resolve("portico-" + machine.vmId()); }

    private RealGuest() {}
}

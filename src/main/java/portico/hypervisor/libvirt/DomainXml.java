package portico.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.Machine;

/** A VM in libvirt's words: writes the definition, reads where its screen is. */
final class DomainXml {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    /** Our mark in the definition; says which of our rows the VM is. */
    private static final String NAMESPACE = "urn:portico:vm";

    /**
     * @param systemDisk qcow2 file of the first disk
     * @param kvm        false = software emulation
     * @param network    network of the cards that name none
     */
    static String of(Machine machine, Path systemDisk, boolean kvm, String network) {
        if (!NAME.matcher(machine.name()).matches()) throw new IllegalArgumentException("not a name for a VM: \"" + machine.name() + "\"");
        var xml = new XmlText();
        xml.open("domain", "type", kvm ? "kvm" : "qemu");
        xml.text("name", machine.name());
        xml.text("uuid", machine.uuid());
        xml.open("metadata").leaf("portico:vm", "xmlns:portico", NAMESPACE, "id", Long.toString(machine.vmId())).close();
        xml.text("memory", Integer.toString(machine.memoryMb()), "unit", "MiB");
        xml.text("vcpu", Integer.toString(machine.cpu()));
        xml.open("os").text("type", "hvm", "arch", "x86_64", "machine", "pc").leaf("boot", "dev", "hd").close();
        processor(xml, kvm, machine.cpu());
        xml.leaf("clock", "offset", "utc");
        xml.text("on_poweroff", "destroy").text("on_reboot", "restart").text("on_crash", "destroy");
        xml.open("devices");
        disks(xml, systemDisk);
        for (int slot = 0; slot < machine.cards().size(); slot++) card(xml, machine.vmId(), slot, machine.cards().get(slot), network);
        terminal(xml);
        xml.open("memballoon", "model", "virtio").leaf("stats", "period", "5").close();
        xml.open("rng", "model", "virtio").text("backend", "/dev/urandom", "model", "random").close();
        return xml.close().close().toString();
    }

    private static void processor(XmlText xml, boolean kvm, int cpus) {
        xml.open("features").leaf("acpi");
        // Without a limit each emulated guest sets aside up to a quarter of the host's memory for translated code.
        if (!kvm) xml.open("tcg").text("tb-cache", Integer.toString(Math.max(32, 16 * cpus)), "unit", "MiB").close();
        xml.close();
        if (kvm) xml.leaf("cpu", "mode", "host-passthrough", "migratable", "on");
        else xml.leaf("cpu", "mode", "maximum");
    }

    private static void disks(XmlText xml, Path systemDisk) {
        xml.open("disk", "type", "file", "device", "disk");
        // The format is stated, never probed: a guest that writes a foreign header into its disk gains nothing.
        xml.leaf("driver", "name", "qemu", "type", "qcow2", "discard", "unmap").leaf("source", "file", systemDisk.toString()).leaf("target", "dev", "vda", "bus", "virtio").close();
        xml.open("disk", "type", "file", "device", "cdrom");
        xml.leaf("driver", "name", "qemu", "type", "raw").leaf("target", "dev", "hda", "bus", "ide").leaf("readonly").close();
    }

    private static void card(XmlText xml, long vmId, int slot, Machine.Card card, String network) {
        xml.open("interface", "type", "network");
        xml.leaf("mac", "address", card.mac());
        xml.leaf("source", "network", card.network() == null || card.network().isBlank() ? network : card.network());
        // A fixed name, so that traffic rules can be written for it.
        xml.leaf("target", "dev", "pt" + vmId + "-" + slot);
        xml.leaf("model", "type", "virtio");
        xml.leaf("link", "state", card.plugged() ? "up" : "down");
        if (!card.addresses().isEmpty()) {
            // The guest may use its own addresses and no others.
            xml.open("filterref", "filter", "clean-traffic");
            for (String address : ipv4(card.addresses())) xml.leaf("parameter", "name", "IP", "value", address);
            xml.close();
        }
        xml.close();
    }

    private static void terminal(XmlText xml) {
        xml.open("serial", "type", "pty").leaf("target", "port", "0").close();
        xml.open("channel", "type", "unix").leaf("target", "type", "virtio", "name", "org.qemu.guest_agent.0").close();
        // An absolute pointer: without it the mouse of a graphical guest drifts away from the viewer's.
        xml.leaf("controller", "type", "usb", "model", "qemu-xhci").leaf("input", "type", "tablet", "bus", "usb");
        // A unix socket only the portal may open; nothing listens on the network.
        xml.open("graphics", "type", "vnc").leaf("listen", "type", "socket").close();
        xml.open("video").leaf("model", "type", "vga", "vram", "16384").close();
    }

    /** The IPv4 addresses among these, without prefix lengths. */
    static List<String> ipv4(List<String> addresses) {
        return addresses.stream().map(a -> a.replaceFirst("/.*", "")).filter(a -> !a.contains(":")).toList();
    }

    /** Where the running domain's VNC server listens. */
    static Optional<ConsoleAddress> console(String liveXml) {
        return XmlText.elements(XmlText.parse(liveXml).getElementsByTagName("graphics")).filter(g -> g.getAttribute("type").equals("vnc")).findFirst().flatMap(graphics -> {
            String socket = graphics.getAttribute("socket"), port = graphics.getAttribute("port"), listen = graphics.getAttribute("listen");
            if (!socket.isEmpty()) return Optional.of(new ConsoleAddress.UnixSocket(socket));
            if (port.isEmpty() || port.equals("-1")) return Optional.empty();
            return Optional.of(new ConsoleAddress.Tcp(listen.isEmpty() || listen.equals("0.0.0.0") ? "127.0.0.1" : listen, Integer.parseInt(port)));
        });
    }

    private DomainXml() {}
}

package portico.hypervisor.libvirt;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Element;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.Machine;

/** A VM in libvirt's words: writes the definition, reads where its screen is. */
final class DomainXml {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    /** Our mark in the definition; says which of our rows the VM is. */
    private static final String NAMESPACE = "urn:portico:vm";
    private static final String CD_DRIVE = "hda", SEED_DRIVE = "hdb";
    /** Asks libvirt for the definition of the next boot. */
    static final int INACTIVE = 2;

    /**
     * @param systemDisk qcow2 file of the first disk
     * @param cdImage    file in the CD drive; null: none
     * @param kvm        false = software emulation
     * @param network    network of the cards that name none
     */
    static String of(Machine machine, Path systemDisk, Path cdImage, boolean kvm, String network) { return of(machine, new Files(null, systemDisk, cdImage, null), kvm, network); }

    /**
     * What a VM has in its drives.
     *
     * @param rescue     disk of the rescue system, which comes first then; null: none
     * @param systemDisk its own; data disks lie beside it
     * @param cd         null: the drive is empty
     * @param seed       CD of the first boot, in a drive of its own; null: no such drive
     */
    record Files(Path rescue, Path systemDisk, Path cd, Path seed) {}

    static String of(Machine machine, Files files, boolean kvm, String network) {
        if (!NAME.matcher(machine.name()).matches()) throw new IllegalArgumentException("not a name for a VM: \"" + machine.name() + "\"");
        var xml = new XmlText();
        xml.open("domain", "type", kvm ? "kvm" : "qemu");
        xml.text("name", machine.name());
        xml.text("uuid", machine.uuid());
        xml.open("metadata");
        if (machine.linkSpeedMbps() == 0) xml.leaf("portico:vm", "xmlns:portico", NAMESPACE, "id", Long.toString(machine.vmId()));
        else xml.leaf("portico:vm", "xmlns:portico", NAMESPACE, "id", Long.toString(machine.vmId()), "mbps", Integer.toString(machine.linkSpeedMbps()));
        xml.close();
        // What is between the two the balloon holds, from the moment the guest has a driver for it.
        xml.text("memory", Integer.toString(machine.ceilingMb()), "unit", "MiB").text("currentMemory", Integer.toString(machine.memoryMb()), "unit", "MiB");
        xml.text("vcpu", Integer.toString(machine.cpu()));
        xml.open("os").text("type", "hvm", "arch", "x86_64", "machine", "pc");
        if (machine.cd() != null && machine.cd().boots()) xml.leaf("boot", "dev", "cdrom");
        xml.leaf("boot", "dev", "hd").close();
        processor(xml, kvm, machine.cpu());
        xml.leaf("clock", "offset", "utc");
        xml.text("on_poweroff", "destroy").text("on_reboot", "restart").text("on_crash", "destroy");
        xml.open("devices");
        if (files.rescue != null) disk(xml, "vda", files.rescue);
        disk(xml, files.rescue == null ? "vda" : "vdb", files.systemDisk);
        for (var data : machine.data()) dataDisk(xml, data, files.systemDisk.resolveSibling(KeptFiles.dataDisk(data.id())), files.rescue != null);
        cdDrive(xml, CD_DRIVE, files.cd);
        if (files.seed != null) cdDrive(xml, SEED_DRIVE, files.seed);
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
        // Emulated, the instructions that a kernel prefers for whole pages where these are announced go byte by byte: a boot takes a tenth longer.
        else xml.open("cpu", "mode", "maximum").leaf("feature", "policy", "disable", "name", "erms").leaf("feature", "policy", "disable", "name", "fsrm").close();
    }

    /** A data disk alone, for plugging it into a VM that runs. @param rescue the VM runs from a rescue system */
    static String dataDisk(Machine.DataDisk disk, Path file, boolean rescue) {
        var xml = new XmlText();
        dataDisk(xml, disk, file, rescue);
        return xml.toString();
    }

    private static void dataDisk(XmlText xml, Machine.DataDisk disk, Path file, boolean rescue) {
        xml.open("disk", "type", "file", "device", "disk");
        xml.leaf("driver", "name", "qemu", "type", "qcow2", "discard", "unmap").leaf("source", "file", file.toString());
        xml.leaf("target", "dev", "vd" + (char) ('a' + disk.slot() + (rescue ? 1 : 0)), "bus", "virtio");
        // The guest's letters follow the order of its buses; by this it finds the disk again.
        xml.text("serial", Machine.DataDisk.serial(disk.id())).close();
    }

    /** A disk of a domain. @param seat on the PCI bus, {@code 0:0:7:0}; null: not told */
    record LiveDisk(String file, String device, String seat) {}

    static List<LiveDisk> disks(String xml) {
        return XmlText.elements(XmlText.parse(xml).getElementsByTagName("disk")).filter(disk -> disk.getAttribute("device").equals("disk")).flatMap(disk -> {
            var source = XmlText.elements(disk.getElementsByTagName("source")).map(element -> element.getAttribute("file")).filter(file -> !file.isEmpty()).findFirst();
            var target = XmlText.elements(disk.getElementsByTagName("target")).map(element -> element.getAttribute("dev")).findFirst();
            if (source.isEmpty() || target.isEmpty()) return Stream.empty();
            var seat = XmlText.elements(disk.getElementsByTagName("address")).filter(address -> address.getAttribute("type").equals("pci"))
                    .map(address -> Stream.of("domain", "bus", "slot", "function").map(part -> String.valueOf(Integer.decode(address.getAttribute(part)))).collect(Collectors.joining(":"))).findFirst();
            return Stream.of(new LiveDisk(source.get(), target.get(), seat.orElse(null)));
        }).toList();
    }

    /** What a domain calls the disk in that file, as it is told which one to unplug; null: it has none. */
    static String liveDisk(String xml, Path file) {
        return disks(xml).stream().filter(disk -> disk.file().equals(file.toString())).findFirst().map(disk -> {
            var own = new XmlText();
            own.open("disk", "type", "file", "device", "disk").leaf("source", "file", disk.file()).leaf("target", "dev", disk.device(), "bus", "virtio").close();
            return own.toString();
        }).orElse(null);
    }

    private static void disk(XmlText xml, String device, Path file) {
        xml.open("disk", "type", "file", "device", "disk");
        // The format is stated, never probed: a guest that writes a foreign header into its disk gains nothing.
        xml.leaf("driver", "name", "qemu", "type", "qcow2", "discard", "unmap").leaf("source", "file", file.toString()).leaf("target", "dev", device, "bus", "virtio").close();
    }

    /** The drive alone, as it is told to a VM that exists. @param image null: empty */
    static String cdDrive(Path image) {
        var xml = new XmlText();
        cdDrive(xml, CD_DRIVE, image);
        return xml.toString();
    }

    /** The first boot's drive alone. @param image null: empty */
    static String seedDrive(Path image) {
        var xml = new XmlText();
        cdDrive(xml, SEED_DRIVE, image);
        return xml.toString();
    }

    static boolean hasSeedDrive(String xml) { return XmlText.elements(XmlText.parse(xml).getElementsByTagName("target")).anyMatch(target -> target.getAttribute("dev").equals(SEED_DRIVE)); }

    /** The file in the CD drive; empty: none. */
    static Optional<String> inCdDrive(String xml) {
        return XmlText.elements(XmlText.parse(xml).getElementsByTagName("disk")).filter(disk -> attribute(disk, "target", "dev").equals(CD_DRIVE)).map(disk -> attribute(disk, "source", "file")).filter(file -> !file.isEmpty()).findFirst();
    }

    private static void cdDrive(XmlText xml, String device, Path image) {
        xml.open("disk", "type", "file", "device", "cdrom");
        xml.leaf("driver", "name", "qemu", "type", "raw");
        // A VM must start although somebody removed the image.
        if (image != null) xml.leaf("source", "file", image.toString(), "startupPolicy", "optional");
        xml.leaf("target", "dev", device, "bus", "ide").leaf("readonly").close();
    }

    /** One card alone, for changing it while the VM runs. */
    static String card(Machine machine, int slot, String network) {
        var xml = new XmlText();
        card(xml, machine.vmId(), slot, machine.cards().get(slot), network);
        return xml.toString();
    }

    /** The card's end on the host. */
    static String tap(long vmId, int slot) { return "pt" + vmId + "-" + slot; }

    private static void card(XmlText xml, long vmId, int slot, Machine.Card card, String network) {
        xml.open("interface", "type", "network");
        xml.leaf("mac", "address", card.mac());
        xml.leaf("source", "network", card.network() == null || card.network().isBlank() ? network : card.network());
        // A fixed name, so that traffic rules can be written for it.
        xml.leaf("target", "dev", tap(vmId, slot));
        xml.leaf("model", "type", "virtio");
        xml.leaf("link", "state", card.plugged() ? "up" : "down");
        if (!card.addresses().isEmpty()) {
            // The guest may use its own addresses and no others.
            xml.open("filterref", "filter", OwnAddresses.FILTER);
            for (var parameter : OwnAddresses.parameters(card.addresses())) xml.leaf("parameter", "name", parameter.name(), "value", parameter.value());
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

    /** The link speed that a VM of ours was defined with, Mbit/s; 0 = no limit. */
    static int linkSpeed(String xml) {
        return XmlText.elements(XmlText.parse(xml).getElementsByTagName("portico:vm")).map(vm -> vm.getAttribute("mbps")).filter(mbps -> !mbps.isEmpty()).findFirst().map(Integer::valueOf).orElse(0);
    }

    /** Host ends of the running VM's cards. */
    static List<String> taps(String liveXml) {
        return XmlText.elements(XmlText.parse(liveXml).getElementsByTagName("interface"))
                .flatMap(card -> XmlText.elements(card.getElementsByTagName("target"))).map(target -> target.getAttribute("dev")).filter(dev -> dev.startsWith("pt")).toList();
    }

    /** A running VM's card on its host. @param tap its end there @param bridge on which that belongs @param plugged its cable is in */
    record LiveCard(String tap, String bridge, boolean plugged) {}

    static Optional<LiveCard> liveCard(String liveXml, String mac) {
        return XmlText.elements(XmlText.parse(liveXml).getElementsByTagName("interface")).filter(card -> attribute(card, "mac", "address").equalsIgnoreCase(mac)).findFirst()
                .map(card -> new LiveCard(attribute(card, "target", "dev"), attribute(card, "source", "bridge"), !attribute(card, "link", "state").equals("down")));
    }

    private static String attribute(Element parent, String child, String name) {
        return XmlText.elements(parent.getElementsByTagName(child)).findFirst().map(found -> found.getAttribute(name)).orElse("");
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

package portico.hypervisor.libvirt;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.w3c.dom.Element;
import portico.hypervisor.Census.Disk;
import portico.hypervisor.Census.Resident;
import portico.hypervisor.PowerState;
import portico.place.Place;

/** What libvirt writes of a machine that somebody else defined. */
record ResidentXml(String xml, PowerState power) {

    private static final Logger LOG = Logger.getLogger(ResidentXml.class);
    private static final long GIB = 1L << 30;

    /** @param place where its disks are */
    Resident read(Place place) {
        var domain = XmlText.parse(xml).getDocumentElement();
        var disks = XmlText.elements(domain.getElementsByTagName("disk")).filter(disk -> disk.getAttribute("device").equals("disk") || disk.getAttribute("device").isEmpty()).map(disk -> disk(place, disk)).toList();
        var macs = XmlText.elements(domain.getElementsByTagName("interface")).flatMap(card -> XmlText.elements(card.getElementsByTagName("mac")))
                .map(mac -> mac.getAttribute("address").toLowerCase(Locale.ROOT)).toList();
        boolean agent = XmlText.elements(domain.getElementsByTagName("target")).anyMatch(target -> target.getAttribute("name").equals("org.qemu.guest_agent.0"));
        boolean firmware = domain.getElementsByTagName("loader").getLength() > 0 || XmlText.elements(domain.getElementsByTagName("os")).anyMatch(os -> os.getAttribute("firmware").equals("efi"));
        return new Resident(text(domain, "name"), text(domain, "uuid"), power, Integer.parseInt(text(domain, "vcpu")), memoryMb(domain), disks, macs, agent, firmware);
    }

    private static String text(Element domain, String name) { return domain.getElementsByTagName(name).item(0).getTextContent().strip(); }

    /** libvirt writes KiB, whatever it was told. */
    private static int memoryMb(Element domain) { return (int) (Long.parseLong(text(domain, "memory")) >> 10); }

    private static Disk disk(Place place, Element disk) {
        // A chain of images below the disk has sources of its own; the disk's is its own child.
        var source = child(disk, "source").map(element -> element.getAttribute("file")).orElse("");
        var format = child(disk, "driver").map(element -> element.getAttribute("type")).orElse("");
        var target = child(disk, "target");
        boolean virtio = target.filter(element -> element.getAttribute("bus").equals("virtio")).isPresent();
        var device = target.map(element -> element.getAttribute("dev")).orElse("");
        try {
            var header = format.equals("qcow2") && !source.isEmpty() ? Qcow2.read(place.path(source)) : null;
            return new Disk(source, format, virtio ? device : device + " (" + target.map(element -> element.getAttribute("bus")).orElse("") + ")",
                    header == null ? 0 : (int) ((header.virtualBytes() + GIB - 1) / GIB), header != null && (header.hasBackingFile() || header.hasDataFile()));
        } catch (IOException e) {
            LOG.debugf("%s cannot be read: %s", source, e.getMessage());
            return new Disk(source, "unreadable", device, 0, false);
        }
    }

    private static Optional<Element> child(Element parent, String name) {
        return XmlText.elements(parent.getElementsByTagName(name)).filter(element -> element.getParentNode().equals(parent)).findFirst();
    }
}

package portico.launch.host;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a portal on another machine needs to know of this one: its entry for the world file, and the portal's key where SSH looks for it. */
public final class HostCard {

    private final Path sshd, authorizedKeys;

    public HostCard() { this(Path.of("/etc/ssh"), Path.of("/root/.ssh/authorized_keys")); }

    HostCard(Path sshd, Path authorizedKeys) {
        this.sshd = sshd;
        this.authorizedKeys = authorizedKeys;
    }

    /** Lines to print. @param address at which the portal and other hosts reach this machine */
    public List<String> lines(String address, Path storage) throws IOException {
        var keys = hostKeys();
        if (keys.isEmpty()) return List.of("A portal on another machine reaches this one by SSH, and there is no SSH server yet: apt-get install openssh-server, then ./portico host-setup again.");
        long ramMb = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize() >> 20, diskGb = Files.getFileStore(storage).getTotalSpace() >> 30;
        var lines = new ArrayList<>(List.of("For a portal on another machine: into its world file goes (id and group are yours to choose), then ./portico apply FILE", "",
                "  hosts:",
                "    - { id: 1, group: 1, name: " + InetAddress.getLocalHost().getHostName().replaceFirst("\\..*", "") + ", address: " + address + ", driver: libvirt, uri: \"qemu+ssh://root@" + address + "/system\",",
                "        storage: " + storage + ", network: " + HostSetup.NETWORK + ", maxCpu: " + Runtime.getRuntime().availableProcessors() + ", maxRamMb: " + ramMb * 9 / 10 + ", maxDiskGb: " + diskGb * 9 / 10 + ",",
                "        ssh: { address: " + address + ", hostKey: \"" + keys.getFirst() + "\" } }", "",
                "The portal's own key, which ./portico doctor shows there, must be let in here: ./portico host-setup --portal-key \"KEY\"",
                "Machines that move between hosts while they run are sent from host to host on TCP ports 49152 and up, unencrypted: the hosts need a network of their own for it.", ""));
        lines.addAll(byTls(address));
        return lines;
    }

    /** For houses whose hypervisors listen for TLS already, or shall. */
    private static List<String> byTls(String address) {
        return List.of("libvirt may be reached by TLS instead: uri: \"qemu+tls://" + address + "/system\", with ssh as above, since files, programs and screens stay with SSH. It takes an authority of your own",
                "(https://libvirt.org/kbase/tlscerts.html), which makes two certificates, each with key usage digitalSignature and keyEncipherment:",
                "  for this machine, with subjectAltName " + (address.matches("[0-9.]+|.*:.*") ? "IP:" : "DNS:") + address + ": /etc/pki/libvirt/servercert.pem, its key /etc/pki/libvirt/private/serverkey.pem, the authority's /etc/pki/CA/cacert.pem;",
                "  then: systemctl stop libvirtd; systemctl enable --now libvirtd-tls.socket; systemctl start libvirtd (without systemd: libvirtd --listen -d), and TCP port 16514 open for the portal alone;",
                "  for the portal: clientcert.pem, clientkey.pem and the authority's cacert.pem in tls of its data directory (uri?pkipath=DIRECTORY names another). Who has that key is root here.",
                "./portico doctor says there which of them is wrong.");
    }

    /** Public host keys, the best one first, without comments. */
    private List<String> hostKeys() throws IOException {
        if (!Files.isDirectory(sshd)) return List.of();
        try (Stream<Path> files = Files.list(sshd)) {
            var keys = files.filter(file -> file.getFileName().toString().matches("ssh_host_[a-z0-9]+_key\\.pub")).sorted(java.util.Comparator.comparing((Path file) -> !file.toString().contains("ed25519")).thenComparing(Path::toString)).toList();
            var lines = new ArrayList<String>();
            for (var key : keys) lines.add(String.join(" ", List.of(Files.readString(key).strip().split("\\s+")).subList(0, 2)));
            return lines;
        }
    }

    /** Lets who has the private half of this key in as root. @return false: it was let in already @throws IllegalArgumentException when it is no public key; the message is for people */
    public boolean letIn(String key) throws IOException {
        var line = key.strip();
        if (!line.matches("(ssh-(ed25519|rsa)|ecdsa-sha2-nistp[0-9]+) [A-Za-z0-9+/=]{40,4000}( [^\\p{Cntrl}]{0,200})?")) throw new IllegalArgumentException("not a public SSH key in one line, such as ecdsa-sha2-nistp256 AAAA…");
        var directory = authorizedKeys.getParent();
        if (!Files.isDirectory(directory)) Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!Files.exists(authorizedKeys)) Files.createFile(authorizedKeys, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var known = Files.readString(authorizedKeys);
        if (known.contains(line.split(" ")[1])) return false;
        Files.writeString(authorizedKeys, (known.isEmpty() || known.endsWith("\n") ? "" : "\n") + line + "\n", StandardOpenOption.APPEND);
        return true;
    }

    /** The address that packets to the world leave from; nothing is sent. */
    public static String ownAddress() throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 9));
            return socket.getLocalAddress().getHostAddress();
        }
    }
}

package portico.hypervisor.libvirt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import portico.hypervisor.HostTarget;
import portico.launch.host.HostSetup;
import portico.place.RealSshd;

/**
 * Two hosts on this machine: a libvirt, a network and a storage each, and a cable between them that moving guests use. Their storages lie at different paths, the harder
 * case. Everything is in namespaces of their own and ends with {@link #close}.
 */
public final class TwoHosts implements AutoCloseable {

    public static final String TEMPLATE = "tiny.qcow2", ADDRESS_B = "10.66.8.2";

    public final PrivateLibvirt a, b;
    private final Path root;

    /** @param root emptied; on the same file system as {@code template} */
    public TwoHosts(Path root, Path template) throws IOException, InterruptedException { this(root, template, ""); }

    /** @param linesOfB more of host b's libvirtd.conf */
    public TwoHosts(Path root, Path template, String linesOfB) throws IOException, InterruptedException {
        this.root = root;
        a = host("a", 1, template, "");
        b = host("b", 2, template, linesOfB);
        a.join(b, "10.66.9.1/24", "10.66.9.2/24");
    }

    /** Host b's SSH server, at an address that this machine and host a reach. @param portal which lets in whoever has its key */
    public RealSshd ssh() throws IOException, InterruptedException {
        var end = Long.toString(b.pid());
        // A run that was killed may have left one.
        new ProcessBuilder("ip", "link", "delete", "portico-moves").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        PrivateLibvirt.run("ip", "link", "add", "portico-moves", "type", "veth", "peer", "name", "portal0", "netns", end);
        PrivateLibvirt.run("ip", "address", "add", "10.66.8.1/30", "dev", "portico-moves");
        PrivateLibvirt.run("ip", "link", "set", "portico-moves", "up");
        PrivateLibvirt.run("nsenter", "-t", end, "-n", "ip", "address", "add", ADDRESS_B + "/30", "dev", "portal0");
        PrivateLibvirt.run("nsenter", "-t", end, "-n", "ip", "link", "set", "portal0", "up");
        PrivateLibvirt.run("nsenter", "-t", Long.toString(a.pid()), "-n", "ip", "route", "add", ADDRESS_B + "/32", "via", "10.66.9.2");
        return new RealSshd(List.of("nsenter", "-t", end, "-m", "-n", "-u"), ADDRESS_B, 22);
    }

    /** Gives host b's storage a further name that leads to it there alone: whoever takes that host's files for this machine's finds an empty directory. */
    public Path apart() throws IOException, InterruptedException {
        var name = Files.createDirectories(root.resolve("there"));
        PrivateLibvirt.run("nsenter", "-t", Long.toString(b.pid()), "-m", "mount", "--bind", root.resolve("b").toString(), name.toString());
        return name;
    }

    private PrivateLibvirt host(String name, int number, Path template, String lines) throws IOException, InterruptedException {
        var storage = root.resolve(name);
        for (var directory : List.of("templates", "disks", "iso", "backups")) {
            PrivateLibvirt.run("rm", "-rf", storage.resolve(directory).toString());
            Files.createDirectories(storage.resolve(directory));
        }
        PrivateLibvirt.run("chmod", "711", root.toString(), storage.toString(), storage.resolve("disks").toString());
        Files.copy(template, storage.resolve("templates").resolve(TEMPLATE));
        return new PrivateLibvirt(storage.resolve("libvirt"), "host_uuid = \"0000000%d-0000-4000-8000-00000000000%d\"\n".formatted(number, number) + lines, "migration_host = \"10.66.9.%d\"\n".formatted(number));
    }

    public HostTarget targetA(long id) { return target(a, id, "host-a"); }

    public HostTarget targetB(long id) { return target(b, id, "host-b"); }

    private static HostTarget target(PrivateLibvirt libvirt, long id, String name) {
        var host = libvirt.host();
        return new HostTarget(id, name, host.driver(), host.uri(), host.storage(), HostSetup.NETWORK);
    }

    @Override public void close() throws IOException, InterruptedException {
        a.close();
        b.close();
        PrivateLibvirt.run("rm", "-rf", root.toString());
    }
}

package portico.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import portico.hypervisor.libvirt.PrivateLibvirt;
import portico.launch.host.HostSetup;
import portico.testing.ApiClient;

/**
 * A portal with real guests: a libvirt of its own, a real mail server, two small machines, one of Ann's and one of Bob's. What the stories do to it the
 * machine's own libvirt never sees.
 */
final class RealHouse implements AutoCloseable {

    static final long WEB01 = 910_001, SHOP01 = 910_002;
    static final long TINY = 1;
    /** Emulated, and with other things going on beside it. */
    static final Duration BOOT = Duration.ofMinutes(3);
    private static final Path STORAGE = Path.of("/var/lib/portico-test");

    /** How this machine runs guests: {@code kvm} or {@code emulation}. */
    final String acceleration;
    final PrivateLibvirt libvirt;
    final PortalProcess portal;
    private final FileChannel alone;
    final PostBox mail = new PostBox();

    RealHouse() {
        var prepared = HostSetup.prepare(STORAGE, System.out::println);
        assertThat(prepared.ready()).as(prepared.reason()).isTrue();
        acceleration = prepared.acceleration();
        try {
            // Another checkout's run on this machine uses the same place.
            alone = FileChannel.open(STORAGE.resolve("stories.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            alone.lock();
            libvirt = new PrivateLibvirt(STORAGE.resolve("stories-libvirt"));
            for (long vm : List.of(WEB01, SHOP01)) PrivateLibvirt.run("rm", "-rf", STORAGE.resolve("disks/portico-" + vm).toString());
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            throw new IllegalStateException(stopping);
        }
        var world = Place.world("real.yaml", Map.of("STORAGE", STORAGE.toString()));
        portal = mail.servedBy(new PortalProcess(Place.fresh("real"), libvirt.inside(), List.of("--world", world.toString()))).set("PORTICO_VIRT_ACCELERATION", acceleration);
        try {
            portal.start();
            awaitRunning(WEB01);
            awaitRunning(SHOP01);
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /** The system level of the site. */
    ApiClient system() { return portal.api().system("acme"); }

    String state(long vm) { return system().send("vm_state", "vpsid", vm).text().replaceFirst("\\|.*", ""); }

    /** Installed, running, and nothing under way. */
    void awaitRunning(long vm) {
        Eventually.see("machine " + vm + " runs", BOOT, () -> state(vm), "running"::equals);
        awaitQuiet(vm);
    }

    void awaitQuiet(long vm) { portal.database().awaitQuiet(vm, BOOT); }

    /** The administrator's password as its owner reads it. */
    String password(long vm) { return system().send("vm_info", "vpsid", vm).json().get(0).get("dpass").asText(); }

    /** Until the guest's system is up. */
    void awaitGuest(long vm) { Eventually.see("agent of " + vm, BOOT, () -> shell(vm).answers(), yes -> yes); }

    /** What a command says that runs inside the guest. */
    String inGuest(long vm, String command) {
        awaitGuest(vm);
        return shell(vm).run(command);
    }

    private GuestShell shell(long vm) { return new GuestShell(libvirt.host().uri(), "portico-" + vm); }

    /** Whether this is root's password inside the guest. */
    boolean letsIn(long vm, String password) {
        var hash = inGuest(vm, "grep ^root: /etc/shadow | cut -d: -f2").strip();
        var parts = hash.split("\\$");
        return inGuest(vm, "mkpasswd -m sha512 -S '" + parts[2] + "' '" + password + "'").strip().equals(hash);
    }

    @Override public void close() {
        try (alone; libvirt) {
            if (portal != null) portal.close();
            mail.close();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}

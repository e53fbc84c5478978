package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portico.hypervisor.CloneMode;
import portico.hypervisor.ConsoleAddress;
import portico.hypervisor.Machine;
import portico.hypervisor.PowerState;
import portico.hypervisor.Progress;
import portico.hypervisor.TaskThread;
import portico.hypervisor.TemplateImage;
import portico.hypervisor.Wipe;
import portico.testing.RfbClient;

/** What a customer sees and does on the screen of a simulated machine. */
@Timeout(60)
class ConsoleTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimulatedWorld world = new SimulatedWorld(10);

    @AfterEach void close() { world.screens.close(); }

    @Test void a_boot_scrolls_by_and_ends_at_the_login() throws Exception {
        var machine = world.installed();
        TaskThread.run(() -> world.hypervisor.start(world.host, machine.name()));
        try (var client = look(machine)) {
            assertThat(client.name()).isEqualTo(machine.name() + " (simulated)");
            reads(client, "Booting from hard disk");
            reads(client, "Linux version");
            reads(client, machine.name() + " login:");
            assertThat(ScreenText.of(client.picture())).contains("Debian GNU/Linux 12", "This is a simulated machine").doesNotContain("Booting from");
        }
    }

    @Test void one_logs_in_with_the_password_last_set_and_looks_around() throws Exception {
        var machine = world.running("S3cret, with spaces!");
        try (var client = look(machine)) {
            client.type("root\nwrong\n");
            reads(client, "Login incorrect");
            client.type("root\nS3cret, with spaces!\n");
            reads(client, "root@" + machine.name() + ":~#");
            assertThat(ScreenText.of(client.picture())).doesNotContain("S3cret", "wrong");
            client.type("unmae -a");
            for (int i = 0; i < 7; i++) client.press(RfbClient.BACKSPACE);
            client.type("name -a\nip addr\nuptime\ndf -h\nfree\ndate\necho hello   world\nmake coffee\n");
            var text = reads(client, "make: command not found");
            assertThat(text).contains("GNU/Linux", "inet 10.77.0.11/24", "load average: ", "/dev/vda1", "Mem:", "UTC 20", "hello world");
            client.type("half a comm");
            client.press(RfbClient.CONTROL, 'c');
            client.type("clear\n");
            awaits(client, screen -> screen.equals("root@" + machine.name() + ":~#"));
            client.press(RfbClient.UP);
            client.press(RfbClient.UP);
            client.press(RfbClient.RETURN);
            reads(client, "make: command not found");
            client.type("logout\n");
            reads(client, "login:");
        }
    }

    @Test void poweroff_on_the_console_switches_the_machine_off_and_the_screen_closes() throws Exception {
        var machine = world.running("secret");
        try (var client = look(machine)) {
            client.type("root\nsecret\npoweroff\n");
            reads(client, "The system will power off now!");
            assertThatThrownBy(() -> reads(client, "never to be seen")).isInstanceOf(IOException.class);
        }
        assertThat(world.view.machines(world.host).get(machine.name()).power()).isEqualTo(PowerState.OFF);
        assertThat(world.view.console(world.host, machine.name())).isEmpty();
        assertThat(world.view.screenshot(world.host, machine.name())).isEmpty();
    }

    @Test void ctrl_alt_del_restarts_without_losing_the_viewer() throws Exception {
        var machine = world.running("secret");
        try (var client = look(machine)) {
            reads(client, "login:");
            client.press(RfbClient.CONTROL, RfbClient.ALT, RfbClient.DELETE);
            reads(client, "The system will reboot now!");
            reads(client, "Booting from hard disk");
            reads(client, "login:");
        }
    }

    @Test void a_windows_guest_has_its_own_manners() throws Exception {
        var machine = SimulatedWorld.machine();
        TaskThread.run(() -> {
            world.hypervisor.define(world.host, machine);
            world.hypervisor.rebuildDisks(world.host, machine, new TemplateImage("windows-2022.qcow2", true, "Administrator"), Wipe.ALL_DISKS, CloneMode.FAST, Progress.SILENT);
            world.hypervisor.start(world.host, machine.name());
            world.hypervisor.awaitAgent(world.host, machine.name(), PATIENCE.multipliedBy(10));
            world.hypervisor.setPassword(world.host, machine.name(), "Administrator", "secret");
        });
        try (var client = look(machine)) {
            client.type("Administrator\nsecret\nipconfig\nuname\nshutdown /r\n");
            assertThat(reads(client, "Restarting")).contains("C:\\Users\\Administrator>ipconfig", "10.77.0.11/24", "'uname' is not recognized");
            reads(client, "Starting Windows 2022");
        }
    }

    @Test void viewers_share_one_screen_and_one_keyboard() throws Exception {
        var machine = world.running("secret");
        try (var one = look(machine); var other = look(machine)) {
            one.type("ro");
            reads(other, "login: ro");
            other.type("ot");
            reads(one, "login: root");
            reads(other, "login: root");
        }
    }

    @Test void a_screen_picture_shows_what_the_viewers_see() throws Exception {
        var machine = world.running("secret");
        try (var client = look(machine)) {
            client.type("root\nsecret\nhelp\nuname -a\nip addr\n");
            reads(client, "inet 10.77.0.11/24");
            var png = world.view.screenshot(world.host, machine.name()).orElseThrow();
            assertThat(ScreenText.of(ImageIO.read(new ByteArrayInputStream(png)))).isEqualTo(ScreenText.of(client.picture()));
            Files.createDirectories(Path.of("target"));
            Files.write(Path.of("target/simulated-screen.png"), png);
        }
    }

    @Test void the_socket_is_nobody_elses() throws Exception {
        var machine = world.running("secret");
        var socket = Path.of(((ConsoleAddress.UnixSocket) world.view.console(world.host, machine.name()).orElseThrow()).path());
        assertThat(Files.getPosixFilePermissions(socket.getParent())).hasSize(3).allMatch(permission -> permission.name().startsWith("OWNER"));
        world.screens.close();
        assertThat(socket.getParent()).doesNotExist();
    }

    private RfbClient look(Machine machine) throws Exception { return RfbClient.open(world.view.console(world.host, machine.name()).orElseThrow()); }

    private static String reads(RfbClient client, String text) throws Exception {
        return ScreenText.of(client.await(PATIENCE, picture -> ScreenText.of(picture).contains(text)));
    }

    private static void awaits(RfbClient client, Predicate<String> wanted) throws Exception { client.await(PATIENCE, picture -> wanted.test(ScreenText.of(picture))); }
}

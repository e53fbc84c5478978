package portico.hypervisor.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import portico.hypervisor.CloneMode;
import portico.hypervisor.GuestCommands;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Machine;
import portico.hypervisor.Progress;
import portico.hypervisor.TaskThread;
import portico.hypervisor.Wipe;

/** What is done inside a simulated guest is seen on its console, by every portal, and stays until the next installation. */
class SimulatedInsideTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final SimulatedWorld world = new SimulatedWorld(1000);
    private final SimulatedGuest guest = new SimulatedGuest(world.hypervisor, world.machines, world.time, world.mishaps);

    @Test void files_and_the_name_stay_until_another_installation() throws Exception {
        var machine = world.running("secret");
        TaskThread.run(() -> {
            guest.writeFile(world.host, machine.name(), "/root/a b", "one".getBytes(StandardCharsets.UTF_8));
            guest.setHostName(world.host, machine.name(), "shop-1");
        });
        assertThat(run(machine, "cat '/root/a b'; hostname").output()).isEqualTo("one\nshop-1\n");
        assertThat(run(machine, "echo two > /root/c && cat /root/c || echo no").output()).isEqualTo("two\n");
        assertThat(run(machine, "cat /nowhere && echo yes || echo no").output()).isEqualTo("cat: /nowhere: No such file or directory\nno\n");
        assertThat(run(machine, "ls /root").output()).isEqualTo("a b\nc\n");
        // The same machine by its console, and as another portal process sees it.
        var elsewhere = new SimulatedWorld(1000);
        assertThat(Shell.console(new LivingGuest(elsewhere.machines, elsewhere.time, world.host.id(), machine.name()), "hostname")).isEqualTo("shop-1\n");

        TaskThread.run(() -> {
            world.hypervisor.powerOff(world.host, machine.name());
            world.hypervisor.start(world.host, machine.name());
            world.hypervisor.awaitAgent(world.host, machine.name(), LIMIT);
        });
        assertThat(run(machine, "hostname").output()).isEqualTo("shop-1\n");
        world.forward(Duration.ofMinutes(1));
        TaskThread.run(() -> {
            world.hypervisor.powerOff(world.host, machine.name());
            world.hypervisor.rebuildDisks(world.host, machine, SimulatedWorld.DEBIAN, Wipe.SYSTEM_DISK, CloneMode.FAST, Progress.SILENT);
            world.hypervisor.start(world.host, machine.name());
            world.hypervisor.awaitAgent(world.host, machine.name(), LIMIT);
        });
        assertThat(run(machine, "hostname; ls /root").output()).isEqualTo(machine.name() + "\n");
    }

    @Test void addresses_and_cables_show_inside() throws Exception {
        var machine = world.running("secret");
        var card = machine.cards().getFirst();
        assertThat(run(machine, "ip addr").output()).contains("UP", "10.77.0.11/24");
        TaskThread.run(() -> guest.configure(world.host, machine.name(), new Machine.Card(card.mac(), card.network(), true, List.of("10.77.0.12/24", "fd77::1/64"), card.gateway(), card.dns())));
        assertThat(run(machine, "ip addr").output()).contains("inet 10.77.0.12/24", "inet6 fd77::1/64").doesNotContain("10.77.0.11");
        TaskThread.run(() -> new SimulatedCards(world.hypervisor, world.machines).apply(world.host, new Machine(machine.vmId(), machine.name(), machine.uuid(), 2, 512, 5, 100,
                List.of(new Machine.Card(card.mac(), card.network(), false, card.addresses(), card.gateway(), card.dns())))));
        assertThat(run(machine, "ip addr").output()).contains("NO-CARRIER");
    }

    @Test void commands_have_limits_and_need_an_agent() throws Exception {
        var machine = world.running("secret");
        assertThat(run(machine, "sleep 31; echo never")).isEqualTo(new GuestCommands.Outcome(137, "", false, true));
        assertThat(run(machine, "sleep 2; echo done").output()).isEqualTo("done\n");
        assertThat(run(machine, "exit 3").exitCode()).isEqualTo(3);
        assertThat(run(machine, "seq 20000").cut()).isTrue();
        assertThatThrownBy(() -> guest.run(world.host, machine.name(), "hostname", LIMIT, 100)).isInstanceOf(IllegalStateException.class);
        world.mishaps.agentSilent(machine.name());
        assertThatThrownBy(() -> run(machine, "hostname")).extracting(e -> ((HypervisorException) e).kind).isEqualTo(HypervisorException.Kind.NO_AGENT);
    }

    private GuestCommands.Outcome run(Machine machine, String lines) throws Exception { return TaskThread.call(() -> guest.run(world.host, machine.name(), lines, LIMIT, 1000)); }
}

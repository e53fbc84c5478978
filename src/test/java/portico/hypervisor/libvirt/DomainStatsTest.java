package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import portico.hypervisor.MachineState;
import portico.hypervisor.PowerState;

class DomainStatsTest {

    @Test
    void disks_and_cards_are_added_up() {
        var numbers = Map.ofEntries(Map.entry("state.state", 1L), Map.entry("cpu.time", 5L), Map.entry("balloon.available", 100L), Map.entry("balloon.usable", 60L),
                Map.entry("block.count", 2L), Map.entry("block.0.rd.bytes", 1L), Map.entry("block.0.wr.bytes", 2L), Map.entry("block.1.rd.bytes", 10L), Map.entry("block.1.wr.bytes", 20L),
                Map.entry("net.count", 1L), Map.entry("net.0.rx.bytes", 7L), Map.entry("net.0.tx.bytes", 8L));
        assertThat(DomainStats.state("a", numbers)).isEqualTo(new MachineState("a", PowerState.RUNNING, 5, 40, 60, 11, 22, 7, 8));
    }

    @Test
    void what_a_busy_vm_did_not_say_is_not_taken_for_zero() {
        var numbers = Map.of("state.state", 1L, "cpu.time", 5L, "block.count", 2L, "block.0.rd.bytes", 1L, "net.count", 1L);
        assertThat(DomainStats.state("a", numbers)).isEqualTo(new MachineState("a", PowerState.RUNNING, 5, -1, -1, -1, -1, -1, -1));
    }
}

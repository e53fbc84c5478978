package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BootGateTest {

    private final BootGate gate = new BootGate();

    @Test
    void a_third_guest_waits_until_one_of_two_is_up() throws Exception {
        var firstIsUp = new AtomicBoolean();
        gate.pass("host", 2, () -> { }, firstIsUp::get);
        gate.pass("host", 2, () -> { }, () -> false);
        gate.pass("other host", 2, () -> { }, () -> false);
        var thirdBoots = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var third = threads.submit(() -> { gate.pass("host", 2, thirdBoots::countDown, () -> true); return null; });
            assertThat(thirdBoots.await(700, TimeUnit.MILLISECONDS)).isFalse();
            firstIsUp.set(true);
            assertThat(thirdBoots.await(3, TimeUnit.SECONDS)).isTrue();
            third.get();
        }
    }

    @Test
    void a_boot_that_fails_gives_its_place_back() throws Exception {
        for (int i = 0; i < 3; i++) assertThatThrownBy(() -> gate.pass("host", 1, () -> { throw new IllegalStateException("no"); }, () -> false)).hasMessage("no");
        gate.pass("host", 1, () -> { }, () -> true);
    }
}

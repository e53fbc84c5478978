package portico.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import portico.hypervisor.Progress;
import portico.place.Place;
import portico.place.Said;

class QemuImgTest {

    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test void a_fifth_copy_waits_for_the_first_four_and_what_is_quick_for_none() throws Exception {
        var place = place("a host");
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < 6; i++) tasks.submit(() -> QemuImg.run(place, Progress.SILENT, "convert", "a", "b"));
                assertThat(begun.tryAcquire(4, 5, TimeUnit.SECONDS)).isTrue();
                assertThat(begun.tryAcquire(300, TimeUnit.MILLISECONDS)).as("a fifth").isFalse();
                tasks.submit(() -> QemuImg.run(place, Progress.SILENT, "info", "a"));
                tasks.submit(() -> QemuImg.run(place("another host"), Progress.SILENT, "convert", "a", "b"));
                assertThat(begun.tryAcquire(2, 5, TimeUnit.SECONDS)).isTrue();
            } finally {
                release.countDown();
            }
            assertThat(begun.tryAcquire(2, 5, TimeUnit.SECONDS)).as("the last two").isTrue();
        }
    }

    /** Where programs begin and do not end until they may. */
    private Place place(String name) {
        return (Place) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Place.class }, (self, method, arguments) -> switch (method.getName()) {
            case "name" -> name;
            case "follow" -> {
                begun.release();
                release.await();
                yield new Said(0, "", "");
            }
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }
}

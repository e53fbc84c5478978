package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;
import static portico.hypervisor.HypervisorException.Kind.TIMEOUT;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Progress;
import portico.place.Place;

/** Runs qemu-img where the images lie. */
final class QemuImg {

    private static final Pattern PERCENT = Pattern.compile("\\((\\d+)\\.\\d+/100%\\)");

    /** More copies at the same time at one place make each of them slower and none of all sooner. */
    private static final int COPIES = 4;
    private static final Map<String, Semaphore> COPYING = new ConcurrentHashMap<>();

    /** Copies wait for their turn. @param progress told when the command prints percents ({@code convert -p}) @return what it said otherwise */
    static String run(Place place, Progress progress, String... arguments) {
        if (!arguments[0].equals("convert")) return runNow(place, progress, arguments);
        var copying = COPYING.computeIfAbsent(place.name(), ignored -> new Semaphore(COPIES, true));
        try {
            copying.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(TIMEOUT, "interrupted before a disk was copied", e);
        }
        try {
            return runNow(place, progress, arguments);
        } finally {
            copying.release();
        }
    }

    private static String runNow(Place place, Progress progress, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "qemu-img";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        int[] last = {-1};
        var said = place.follow(line -> {
            var percent = PERCENT.matcher(line);
            if (!percent.find()) return false;
            if (last[0] != (last[0] = Integer.parseInt(percent.group(1)))) progress.report(last[0]);
            return true;
        }, command);
        if (said.ok()) return said.out();
        throw new HypervisorException(said.out().contains("No space left on device") ? NO_SPACE : FAILED, "qemu-img " + arguments[0] + " failed: " + said.out());
    }

    private QemuImg() {}
}

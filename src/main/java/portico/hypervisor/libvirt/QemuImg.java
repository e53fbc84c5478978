package portico.hypervisor.libvirt;

import static portico.hypervisor.HypervisorException.Kind.FAILED;
import static portico.hypervisor.HypervisorException.Kind.NO_SPACE;

import java.util.regex.Pattern;
import portico.hypervisor.HypervisorException;
import portico.hypervisor.Progress;
import portico.place.Place;

/** Runs qemu-img where the images lie. */
final class QemuImg {

    private static final Pattern PERCENT = Pattern.compile("\\((\\d+)\\.\\d+/100%\\)");

    /** @param progress told when the command prints percents ({@code convert -p}) @return what it said otherwise */
    static String run(Place place, Progress progress, String... arguments) {
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

package portico.hypervisor.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import portico.hypervisor.Machine;
import portico.hypervisor.simulated.Terminal.Colour;

/** What a machine writes on its screen while it boots and while it goes down. */
final class Messages {

    static final String NOTICE = "This is a simulated machine: the portal plays it, nothing runs for real.";
    static final String KERNEL = "6.1.0-31-cloud-amd64";

    /** @param at when, as a share of the whole boot or shutdown, 0 to 1 */
    record Line(double at, Colour colour, String text) {}

    private Messages() {}

    static List<Line> withoutDisk() {
        return List.of(
                new Line(0, Colour.YELLOW, NOTICE),
                new Line(0, Colour.GREY, "\nSimulated firmware 1.0\n\nBooting from hard disk..."),
                new Line(0.3, Colour.GREY, "Boot failed: not a bootable disk\n"),
                new Line(0.4, Colour.WHITE, "No bootable device."));
    }

    static List<Line> boot(Machine machine, Disk disk) {
        var lines = new ArrayList<Line>();
        lines.add(new Line(0, Colour.YELLOW, NOTICE));
        lines.add(new Line(0, Colour.GREY, "\nSimulated firmware 1.0\nBooting from hard disk...\n"));
        if (disk.isWindows()) windows(lines, disk);
        else linux(lines, machine, disk);
        return lines;
    }

    private static void windows(List<Line> lines, Disk disk) {
        lines.add(new Line(0.1, Colour.GREY, "Loading files..."));
        lines.add(new Line(0.3, Colour.WHITE, "\nStarting " + disk.system()));
        lines.add(new Line(0.5, Colour.GREY, "Getting devices ready"));
        lines.add(new Line(0.7, Colour.GREY, "Applying computer settings"));
        lines.add(new Line(0.9, Colour.GREY, "Please wait for the guest agent"));
    }

    private static void linux(List<Line> lines, Machine machine, Disk disk) {
        lines.add(new Line(0.08, Colour.GREY, "Loading Linux " + KERNEL + " ...\nLoading initial ramdisk ..."));
        var kernel = List.of(
                "Linux version " + KERNEL + " (simulated) #1 SMP PREEMPT_DYNAMIC",
                "Command line: BOOT_IMAGE=/boot/vmlinuz-" + KERNEL + " root=/dev/vda1 ro console=tty0",
                "BIOS-provided physical RAM map:",
                "BIOS-e820: [mem 0x0000000000000000-0x%016x] usable".formatted(machine.memoryMb() * 1_048_576L - 1),
                "DMI: Portico Simulated Machine/" + machine.name() + ", BIOS 1.0",
                "Hypervisor detected: simulated",
                "tsc: Detected 2445.404 MHz processor",
                "Memory: %dK/%dK available (14342K kernel code, 2331K rwdata, 9080K rodata)".formatted(machine.memoryMb() * 964L, machine.memoryMb() * 1024L),
                "smpboot: Allowing " + machine.cpu() + " CPUs, 0 hotplug CPUs",
                "smp: Brought up 1 node, " + machine.cpu() + " CPU" + (machine.cpu() == 1 ? "" : "s"),
                "PCI: Using configuration type 1 for base access",
                "clocksource: Switched to clocksource kvm-clock",
                "NET: Registered PF_INET protocol family",
                "Unpacking initramfs...",
                "virtio_blk virtio1: [vda] %d 512-byte logical blocks (%d GiB)".formatted(disk.sizeGb() * 2_097_152L, disk.sizeGb()),
                " vda: vda1",
                "virtio_net virtio0 ens3: renamed from eth0",
                "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.",
                "systemd[1]: Detected virtualization simulated.",
                "systemd[1]: Hostname set to <" + machine.name() + ">.");
        for (int i = 0; i < kernel.size(); i++) {
            double at = 0.15 + 0.45 * i / kernel.size();
            lines.add(new Line(at, Colour.GREY, String.format(Locale.ROOT, "[%12.6f] %s", i < 3 ? 0.0 : (at - 0.15) * 6.283, kernel.get(i))));
        }
        lines.add(new Line(0.62, Colour.GREY, "\nWelcome to " + disk.system() + "!\n"));
        services(lines, 0.64, "Started", "Journal Service", "Rule-based Manager for Device Events", "Network Time Synchronization", "System Logging Service",
                "Network Configuration", "Regular background program processing daemon", "OpenSSH server daemon", "Guest Agent");
        lines.add(new Line(0.97, Colour.GREY, "         Reached target Multi-User System."));
    }

    static List<Line> shutdown(Disk disk, boolean restarts) {
        if (disk.isWindows()) return List.of(new Line(0, Colour.WHITE, restarts ? "\nRestarting" : "\nShutting down"));
        var lines = new ArrayList<Line>();
        lines.add(new Line(0, Colour.WHITE, restarts ? "\nThe system will reboot now!\n" : "\nThe system will power off now!\n"));
        services(lines, 0.1, "Stopped", "Guest Agent", "OpenSSH server daemon", "Regular background program processing daemon", "System Logging Service",
                "Network Configuration", "Journal Service");
        lines.add(new Line(0.7, Colour.GREEN, "[  OK  ] Unmounted /boot, /tmp and /."));
        lines.add(new Line(0.9, Colour.GREY, restarts ? "reboot: Restarting system" : "reboot: Power down"));
        return lines;
    }

    private static void services(List<Line> lines, double from, String verb, String... names) {
        for (int i = 0; i < names.length; i++) lines.add(new Line(from + 0.3 * i / names.length, Colour.GREEN, "[  OK  ] " + verb + " " + names[i] + "."));
    }
}

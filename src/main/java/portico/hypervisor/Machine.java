package portico.hypervisor;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a VM shall look like on its host.
 *
 * @param vmId          our row id; the adapter derives stable names (disk files, tap devices) from it
 * @param name          name on the hypervisor, {@code portico-101}; unique per host
 * @param uuid          identity on the hypervisor, textual form
 * @param cpu           virtual processors
 * @param memoryMb      memory the guest has, MiB
 * @param diskGb        size of the system disk, GiB; a disk is never made smaller
 * @param linkSpeedMbps 0 = not limited
 * @param cards         network cards in slot order
 * @param cd            what is in the CD drive; null: nothing
 * @param data          disks beside the system disk, in slot order; null (in what was written before there were any): none
 * @param ceilingMb     memory it may grow to while it runs, MiB; what is between this and {@code memoryMb} a balloon holds. Never less than {@code memoryMb}
 */
public record Machine(long vmId, String name, String uuid, int cpu, int memoryMb, int diskGb, int linkSpeedMbps, List<Card> cards, Cd cd, List<DataDisk> data, int ceilingMb) {

    /** Stands for the system disk where data disks are named by their {@link DataDisk#id}. */
    public static final long SYSTEM_DISK = 0;

    public Machine {
        data = data == null ? List.of() : List.copyOf(data);
        ceilingMb = Math.max(ceilingMb, memoryMb);
    }

    /** One that cannot grow while it runs. */
    public Machine(long vmId, String name, String uuid, int cpu, int memoryMb, int diskGb, int linkSpeedMbps, List<Card> cards, Cd cd, List<DataDisk> data) { this(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, cards, cd, data, 0); }

    /** One without data disks. */
    public Machine(long vmId, String name, String uuid, int cpu, int memoryMb, int diskGb, int linkSpeedMbps, List<Card> cards, Cd cd) { this(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, cards, cd, null); }

    /** One without data disks and without a CD. */
    public Machine(long vmId, String name, String uuid, int cpu, int memoryMb, int diskGb, int linkSpeedMbps, List<Card> cards) { this(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, cards, null, null); }

    /** The same with another CD in its drive, or none. */
    public Machine withCd(Cd other) { return new Machine(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, cards, other, data, ceilingMb); }

    /** The same with these cards. */
    public Machine withCards(List<Card> others) { return new Machine(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, others, cd, data, ceilingMb); }

    /** The same with these data disks. */
    public Machine withData(List<DataDisk> others) { return new Machine(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, cards, cd, others, ceilingMb); }

    /** The same with so much memory; it may grow as far as before. */
    public Machine withMemory(int megabytes) { return new Machine(vmId, name, uuid, cpu, megabytes, diskGb, linkSpeedMbps, cards, cd, data, ceilingMb); }

    /** The same, which may grow so far. */
    public Machine withCeiling(int megabytes) { return new Machine(vmId, name, uuid, cpu, memoryMb, diskGb, linkSpeedMbps, cards, cd, data, megabytes); }

    /**
     * A disk beside the system disk.
     *
     * @param id   our row id of it, stable for life; names its file
     * @param slot 1 is the first after the system disk; gaps are fine
     */
    public record DataDisk(long id, int slot, int sizeGb) {

        /** What the guest knows it by: {@code /dev/disk/by-id/virtio-data-12}. */
        public static String serial(long id) { return "data-" + id; }
    }

    /**
     * What is in the CD drive.
     *
     * @param image file name without any path
     * @param boots the VM starts from it, not from its disk
     */
    public record Cd(String image, boolean boots) {
        public Cd first() { return new Cd(image, true); }
    }

    private static final String PREFIX = "portico-";

    /** The name on the hypervisor of the VM with that id, stable for life. */
    public static String nameOf(long vmId) { return PREFIX + vmId; }

    /** The VM behind a name on the hypervisor; empty for machines that are not ours. */
    public static OptionalLong idOf(String name) {
        return name.startsWith(PREFIX) && name.substring(PREFIX.length()).matches("[1-9][0-9]{0,17}") ? OptionalLong.of(Long.parseLong(name.substring(PREFIX.length()))) : OptionalLong.empty();
    }

    /**
     * One network card.
     *
     * @param addresses with prefix length, {@code 10.77.0.11/24}; the first is the main one; empty = dhcp
     * @param plugged   false = link down
     */
    public record Card(String mac, String network, boolean plugged, List<String> addresses, String gateway, List<String> dns) {}
}

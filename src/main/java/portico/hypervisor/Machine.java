package portico.hypervisor;

import java.util.List;

/**
 * What a VM shall look like on its host.
 *
 * @param vmId          our row id; the adapter derives stable names (disk files, tap devices) from it
 * @param name          name on the hypervisor, {@code portico-101}; unique per host
 * @param uuid          identity on the hypervisor, textual form
 * @param cpu           virtual processors
 * @param memoryMb      memory the guest boots with, MiB
 * @param diskGb        size of the system disk, GiB; a disk is never made smaller
 * @param linkSpeedMbps 0 = not limited
 * @param cards         network cards in slot order
 */
public record Machine(long vmId, String name, String uuid, int cpu, int memoryMb, int diskGb, int linkSpeedMbps, List<Card> cards) {

    /**
     * One network card.
     *
     * @param addresses with prefix length, {@code 10.77.0.11/24}; the first is the main one; empty = dhcp
     * @param plugged   false = link down
     */
    public record Card(String mac, String network, boolean plugged, List<String> addresses, String gateway, List<String> dns) {}
}

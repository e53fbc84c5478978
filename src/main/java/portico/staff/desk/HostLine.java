package portico.staff.desk;

import java.time.Instant;
import portico.page.State;

/**
 * A host as staff see it. What is used is the sum of what the machines are sold with that staff may see; what is free is what the host itself said.
 *
 * @param seenAt      when it last answered; null: never
 * @param error       why the last look failed; null: it did not
 * @param maintenance what customers read; null: in service
 * @param draining    its machines are moved to others
 * @param storageFreeGb on its disks
 */
public record HostLine(long id, String name, String group, String rack, State state, String acceleration, Instant seenAt, String error, String maintenance, boolean draining, long machines,
                       long cpu, int maxCpu, String ram, String maxRam, int ramPercent, long diskGb, int maxDiskGb, int diskPercent, String memoryFree, long storageFreeGb) {}

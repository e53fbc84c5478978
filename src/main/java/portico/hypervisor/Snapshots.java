package portico.hypervisor;

import java.util.Set;

/**
 * Moments of a VM's disks, the same of all of them, kept inside these disks: quick to take and to go back to, gone when the system disk is. Called by the task runner only.
 * A snapshot is known by our row id of it; every operation may be repeated.
 */
public interface Snapshots extends Port {

    /**
     * Keeps the disks as they are now, the system disk and {@code machine.data()}. A running guest goes on running; it is asked to write out what it holds and to hold still for that moment.
     * Fine if the snapshot is there already. On failure there is none.
     *
     * @return whether the disks are as after a clean write-out; false: as after a power cut, because a running guest could not be asked
     */
    boolean take(HostTarget host, Machine machine, long snapshot);

    /** Whether the system disk holds it. */
    boolean has(HostTarget host, Machine machine, long snapshot);

    /**
     * Puts the disks back to that moment; they stay at least as large as the description says, and all snapshots stay. One of {@code machine.data()} that does not hold
     * the snapshot stays as it is. The VM must be off. What the disks were before is kept until the end: on failure they are as before,
     * and after success it stays where the attempt is one of {@code kept}, until {@link #undo} or {@link #forget}. What earlier attempts left goes, unless it is one of these.
     *
     * @param attempt the same number when an attempt that was cut short is repeated, another one each time it is wanted anew
     */
    void restore(HostTarget host, Machine machine, long snapshot, long attempt, Set<Long> kept);

    /** Whether the system disk holds what it was before that attempt. */
    boolean canUndo(HostTarget host, Machine machine, long attempt);

    /**
     * Makes the disks again what they were before that attempt, at least as large as the description says; all snapshots stay. Fine if nothing is kept of it (any more). The VM must be off.
     */
    void undo(HostTarget host, Machine machine, long attempt);

    /** Forgets what the disks were before that attempt. Fine if nothing is kept of it. */
    void forget(HostTarget host, Machine machine, long attempt);

    /** Forgets it, on whichever disks hold it; the others stay. Fine if it is not there, or the VM is not. */
    void drop(HostTarget host, Machine machine, long snapshot);
}

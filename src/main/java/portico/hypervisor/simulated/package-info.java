/**
 * Hosts that are only played, for demonstration, development and most tests: machines that boot, answer, move their counters and have a screen.
 * Start reading at {@link portico.hypervisor.simulated.SimulatedHypervisor} and {@link portico.hypervisor.simulated.SimulatedMachine}.
 * What a host would keep on its disks is in the table {@code simulated_machine}; screens are in memory, in each portal process its own.
 */
package portico.hypervisor.simulated;

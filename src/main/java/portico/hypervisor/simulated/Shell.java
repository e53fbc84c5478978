package portico.hypervisor.simulated;

/** The commands of a guest's operating system, for one look at its machine. */
interface Shell {

    /** What the command prints. */
    String run(String line);

    /** What the command prints on this guest, ending with a line feed unless it is nothing. */
    static String run(Guest guest, String line) {
        var machine = guest.machine();
        // It may have been switched off since the key was pressed; then nothing answers any more.
        if (line.isBlank() || machine.isEmpty() || !(machine.get().life() instanceof Life.On on)) return "";
        Shell shell = machine.get().disk().orElseThrow().isWindows() ? new WindowsShell(guest, machine.get(), on) : new LinuxShell(guest, machine.get(), on);
        var output = shell.run(line);
        return output.isEmpty() ? "" : output + "\n";
    }
}

package portico.hypervisor;

/** Receives how far a long operation has come. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = percent -> {};

    /** @param percent 0 to 100 of the current operation */
    void report(int percent);
}

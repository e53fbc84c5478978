package portico.hypervisor;

import java.time.Duration;
import java.util.Map;

/**
 * What can be done inside a running guest, by its agent. The VM must run and the agent answer, else {@link HypervisorException.Kind#NO_AGENT}; what the system
 * inside does not know or allow is {@link HypervisorException.Kind#GUEST_REFUSED}.
 */
public interface GuestCommands extends Port {

    /**
     * What came of a command line.
     *
     * @param exitCode as the shell gave it; 0 by custom means success
     * @param output   both output streams as they came, at most as much as was asked for
     * @param cut      there was more output
     * @param late     it did not end in time; it was ended where the guest can do that
     */
    record Outcome(int exitCode, String output, boolean cut, boolean late) {}

    /** Runs lines by the guest's shell ({@code sh} or {@code cmd}) as its administrator. Never to be repeated: what a line does twice nobody knows. */
    Outcome run(HostTarget host, String machine, String lines, Duration limit, int mostBytes);

    /** Writes a file, replacing one that is there. Its directory must exist. */
    void writeFile(HostTarget host, String machine, String path, byte[] content);

    /** Gives the system its host name, now and for later boots. */
    void setHostName(HostTarget host, String machine, String name);

    /** Puts a card's addresses to work in the system, now and for later boots; a card without addresses asks by DHCP. May be repeated. */
    void configure(HostTarget host, String machine, Machine.Card card);

    /**
     * Reads what the system says about itself, as maps, lists and scalars.
     *
     * @param space {@code os}, {@code hostname}, {@code network}, {@code disks}, {@code users}, {@code time}, or the name of a text file of at most 64 KiB
     *              that programs in the guest left for us in {@code /run/portico} ({@code C:\ProgramData\portico})
     */
    Map<String, Object> read(HostTarget host, String machine, String space);
}

package portico.rdns;

import java.util.Optional;

/** A name server that answers for addresses. Calls take five seconds at most and are made outside any transaction. */
public interface ReverseDns {

    /** Which of {@code portico.rdns.driver} it serves. */
    String driver();

    /**
     * Makes the address be called this and nothing else. Fine if it is.
     *
     * @param address IPv4 or IPv6
     * @param name    without trailing dot; empty: it is called nothing
     * @throws ReverseDnsException when the server does not answer, refuses, or answers for no zone of the address
     */
    void set(String address, Optional<String> name);

    /** What the server says the address is called, without trailing dot. @throws ReverseDnsException as above */
    Optional<String> read(String address);
}

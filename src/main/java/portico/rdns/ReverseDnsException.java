package portico.rdns;

/** The name server could not be used. The message is for staff. */
public class ReverseDnsException extends RuntimeException {

    /** Code of the refusal that tells the customer. */
    public final String reason;

    private ReverseDnsException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public static ReverseDnsException silent(String message, Throwable cause) { return new ReverseDnsException("rdns.silent", message, cause); }

    /** The server holds no zone in which the address could have a name. */
    public static ReverseDnsException noZone(String address) { return new ReverseDnsException("rdns.nozone", "no reverse zone for " + address, null); }
}

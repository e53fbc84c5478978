package portico.api;

/** Something we stand on (the database) is not there at the moment; trying again later is right. */
public class Unavailable extends RuntimeException {
    public Unavailable(String message, Throwable cause) { super(message, cause); }
}

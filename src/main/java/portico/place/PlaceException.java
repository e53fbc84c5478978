package portico.place;

/** A place cannot be reached, or what was asked there did not come to an end. The message is for staff. */
public class PlaceException extends RuntimeException {

    public enum Kind {
        /** It does not answer, or stopped answering; worth trying again later. */
        UNREACHABLE,
        /** Somebody else answers there: the key is not the one that was pinned. Nothing was said to them. */
        STRANGER,
        /** It is the right one and does not let us in. */
        NOT_LET_IN,
        /** A program is not through in time; what became of it is unknown. */
        TIMEOUT,
        /** A program is not there. */
        NO_PROGRAM,
        /** What is needed to reach it is missing or damaged on our side. */
        BAD_SETTING
    }

    public final Kind kind;

    public PlaceException(Kind kind, String message) { super(message); this.kind = kind; }

    public PlaceException(Kind kind, String message, Throwable cause) { super(message, cause); this.kind = kind; }
}

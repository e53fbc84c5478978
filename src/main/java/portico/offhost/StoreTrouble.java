package portico.offhost;

import java.io.IOException;

/** A store does not do what it is asked to. The message is for staff. */
final class StoreTrouble extends IOException {

    enum Kind {
        /** It cannot be reached, or is not there. */
        AWAY("failure.store"),
        /** It has no room left. */
        FULL("failure.store-full"),
        /** It does not let us in, or is not the one it should be. */
        DENIED("failure.store-denied");

        /** Words for people. */
        final String reason;

        Kind(String reason) { this.reason = reason; }
    }

    final Kind kind;

    StoreTrouble(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Which words fit. */
    static String reason(IOException failure) {
        if (failure instanceof StoreTrouble trouble) return trouble.kind.reason;
        return String.valueOf(failure.getMessage()).contains("No space left") ? Kind.FULL.reason : Kind.AWAY.reason;
    }
}

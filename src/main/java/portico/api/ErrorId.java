package portico.api;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** The short name under which an internal error is in the log. */
final class ErrorId {

    private static final SecureRandom RANDOM = new SecureRandom();

    private ErrorId() {}

    /** Letters only: clients of the power commands read a zero as success. */
    static String next() { return RANDOM.ints(8, 'a', 'z' + 1).mapToObj(Character::toString).collect(Collectors.joining()); }
}

package portico.place;

import java.io.IOException;
import java.io.Reader;
import java.util.function.Predicate;

/** Hears a program out, line by line. */
final class Lines {

    /** Reads until the end; lines that tell how far it is end in a carriage return, others in a line feed. @return what was not {@code heard} */
    static String follow(Reader output, Predicate<String> heard) throws IOException {
        var kept = new StringBuilder();
        var line = new StringBuilder();
        for (int c = output.read(); c >= 0; c = output.read()) {
            if (c != '\r' && c != '\n') {
                line.append((char) c);
                continue;
            }
            if (!heard.test(line.toString())) kept.append(line).append('\n');
            line.setLength(0);
        }
        return kept.append(line).toString().strip();
    }

    private Lines() {}
}

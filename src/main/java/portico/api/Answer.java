package portico.api;

import java.util.List;
import java.util.Map;

/** What a command answers; {@link Rendering} writes it down for the wire. */
public sealed interface Answer {

    record Done() implements Answer {}

    /** {@code 0|part|part} */
    record Value(List<String> parts) implements Answer {}

    /** Bare JSON: maps, iterables and scalars. */
    record Json(Object tree) implements Answer {}

    /** {@code word|{json}} */
    record Word(String word, Map<String, ?> details) implements Answer {}

    /** JavaScript. */
    record Script(String text) implements Answer {}

    static Answer done() { return new Done(); }

    static Answer value(Object... parts) { return new Value(java.util.Arrays.stream(parts).map(String::valueOf).toList()); }

    static Answer json(Object tree) { return new Json(tree); }

    static Answer word(String word, Map<String, ?> details) { return new Word(word, details); }
}

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

    /**
     * What comes of work that was written down and is done elsewhere. The corridor asks once the transaction is over, so that nobody holds one while waiting.
     *
     * @param awaited waits for a limited time; throws a {@link Refusal} when there is nothing good to tell
     */
    record Later(java.util.function.Supplier<Answer> awaited) implements Answer {}

    static Answer done() { return new Done(); }

    static Answer value(Object... parts) { return new Value(java.util.Arrays.stream(parts).map(String::valueOf).toList()); }

    static Answer later(java.util.function.Supplier<Answer> awaited) { return new Later(awaited); }

    static Answer json(Object tree) { return new Json(tree); }

    static Answer word(String word, Map<String, ?> details) { return new Word(word, details); }
}

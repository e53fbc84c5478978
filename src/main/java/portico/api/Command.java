package portico.api;

/**
 * One command of the catalogue. The implementing class carries {@link Api}; {@code I} is a record whose components carry {@link Wire}.
 * It runs inside the corridor's transaction with an input that is bound, checked and owned by the caller.
 */
public interface Command<I extends Record> {

    /** @throws Refusal when a rule says no; nothing is changed then */
    Answer run(Caller caller, I in);
}

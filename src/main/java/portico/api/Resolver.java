package portico.api;

/**
 * Turns an id on the wire into an object the caller may touch. These are the only places that do, and so the only places where ownership lives.
 */
public interface Resolver<T> {

    Class<T> type();

    /**
     * @param field  wire name, for the refusal
     * @param id     as sent
     * @param change the command changes something: lock the row for this transaction
     * @throws Refusal when there is no such thing, or it is not the caller's; the two are told apart nowhere
     */
    T find(Caller caller, String field, long id, boolean change);

    /** The caller's own object, for inputs marked {@link Self}. */
    default T self(Caller caller, boolean change) { throw new IllegalStateException(type() + " is not a thing a caller is"); }

    /** Id of the object, for the audit. */
    long idOf(T object);

    /** The VM the object belongs to, for the audit; null when none. */
    default Long vmOf(T object) { return null; }

    /** The customer the object belongs to, for the audit; null when none. */
    default Long userOf(T object) { return null; }
}

package portico.account;

import java.util.Optional;
import portico.api.Scope;

/** Keys that a customer made for others beside their own. Implemented by the rooms that have such keys. */
public interface OtherKeys {

    /** @param name what audit and log call it */
    record Key(String name, Scope scope) {}

    /**
     * The key with these letters; empty when it is none. Takes one query either way, in the running transaction.
     *
     * @param userId of the customer whose key it claims to be; one that does not exist has no keys
     */
    Optional<Key> find(long userId, String letters);
}

package portico.account;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** The system level names customers by the hosting site's number; a customer is only ever themself. */
@Singleton
class UserResolver implements Resolver<User> {

    private final EntityManager database;

    UserResolver(EntityManager database) { this.database = database; }

    @Override public Class<User> type() { return User.class; }

    @Override public User find(Caller caller, String field, long number, boolean change) {
        if (!caller.isSystem()) return self(caller, change);
        var query = User.<User>find("number", number);
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "user.none"));
    }

    /** Who only looks has been found by the door already: the row is read when something but its id is asked for. */
    @Override public User self(Caller caller, boolean change) {
        return change ? User.findById(caller.userId(), LockModeType.PESSIMISTIC_WRITE) : database.getReference(User.class, caller.userId());
    }

    @Override public long idOf(User user) { return user.id; }

    @Override public Long userOf(User user) { return user.id; }
}

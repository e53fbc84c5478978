package portico.account;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** The system level names customers by the hosting site's number; a customer is only ever themself. */
@Singleton
class UserResolver implements Resolver<User> {

    @Override public Class<User> type() { return User.class; }

    @Override public User find(Caller caller, String field, long number, boolean change) {
        if (!caller.isSystem()) return self(caller, change);
        var query = User.<User>find("number", number);
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "user.none"));
    }

    @Override public User self(Caller caller, boolean change) {
        return User.findById(caller.userId(), change ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE);
    }

    @Override public long idOf(User user) { return user.id; }

    @Override public Long userOf(User user) { return user.id; }
}

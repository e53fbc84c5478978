package portico.account;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import portico.api.Caller;
import portico.api.Codes;
import portico.api.Door;
import portico.tenant.Columns;

/** Finds customers by what they call themselves; columns, not entities, since every call begins with it. */
@Singleton
class UserNames {

    /** What the API's door wants to know of a customer. @param apiKeyHash null: they have no key */
    record Named(long id, String username, UserStatus status, String apiKeyHash) {

        Caller caller(String tenant, Door door, String address) { return User.caller(tenant, id, username, status, door, address); }
    }

    private final Columns columns;

    UserNames(Columns columns) { this.columns = columns; }

    /** By user name or e-mail, in any case; in the running transaction. */
    Optional<Named> called(String tenant, String nameOrEmail) {
        return User.key(nameOrEmail).flatMap(key -> columns.first("select id, username, status, api_key_hash from user_account where tenant = ? and " + key.column() + " = ?", List.of(tenant, key.text()),
                row -> new Named(row.getLong(1), row.getString(2), Codes.find(UserStatus.class, row.getString(3)).orElseThrow(), row.getString(4))));
    }
}

package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Whether names that only one may have are somebody else's in the database already. */
class TakenNames {

    private final YamlTree tree;
    private final Connection database;
    private final UnaryOperator<String> tenantOrOnly;

    TakenNames(YamlTree tree, Connection database, UnaryOperator<String> tenantOrOnly) {
        this.tree = tree;
        this.database = database;
        this.tenantOrOnly = tenantOrOnly;
    }

    void check(WorldFile world) throws SQLException {
        for (int i = 0; i < world.users().size(); i++) {
            var user = world.users().get(i);
            var tenant = tenantOrOnly.apply(user.tenant());
            // Who is in the file as well may have another name there.
            var named = world.users().stream().filter(other -> tenantOrOnly.apply(other.tenant()).equals(tenant)).map(WorldFile.User::userid).toArray(Object[]::new);
            for (var key : List.of("username", "email"))
                demandFree("users[" + i + "]." + key, key.equals("email") ? user.email() : user.username(), "user", "select number from user_account where " + key + "_key = lower(?) and tenant = ? and not number = any (?)",
                        tenant, database.createArrayOf("bigint", named));
        }
        for (int i = 0; i < world.hosts().size(); i++) {
            var host = world.hosts().get(i);
            demandFree("hosts[" + i + "].name", host.name(), "host", "select id from host where name = ? and not id = any (?)", database.createArrayOf("bigint", world.hosts().stream().map(WorldFile.Host::id).toArray()));
        }
    }

    /** @param holder finds the number of who has the name, which it asks for first */
    private void demandFree(String at, String name, String what, String holder, Object... others) throws SQLException {
        try (var query = database.prepareStatement(holder)) {
            query.setString(1, name);
            for (int i = 0; i < others.length; i++) query.setObject(i + 2, others[i]);
            try (var found = query.executeQuery()) {
                if (found.next()) tree.problem(at, "'" + name + "' is that of " + what + " " + found.getLong(1) + " already");
            }
        }
    }
}

package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;

/** Ends what people are logged in with, as commands do by {@link portico.account.ShutOut}; in SQL, because a world file is applied without the application. */
class Sessions {

    private static final String CUSTOMER = "(select id from user_account where tenant = ? and number = ?)";

    private final Connection database;

    Sessions(Connection database) { this.database = database; }

    void endOfCustomer(String tenant, long number) throws SQLException {
        run("delete from web_session where user_id = " + CUSTOMER, tenant, number);
        run("update console_session set ended_at = now(), link_hash = null, link_sealed = null where ended_at is null and user_id = " + CUSTOMER, tenant, number);
    }

    /** Those too in which they stand in for a customer. @param tenant {@code *}: an operator, who may do that everywhere */
    void endOfStaff(String tenant, String username) throws SQLException {
        run("delete from staff_session where staff_id = (select id from staff where tenant = ? and username = ?)", tenant, username);
        run("delete from web_session where staff = ? and ? in (tenant, '*')", (tenant.equals("*") ? "operator:" : "staff:") + username, tenant);
    }

    private void run(String sql, Object... values) throws SQLException {
        try (var statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
            statement.executeUpdate();
        }
    }
}

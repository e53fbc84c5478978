package portico.debuglog;

import jakarta.inject.Singleton;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import portico.task.Periodic;
import portico.tenant.Aside;
import portico.tenant.Tenancy;

/** Throws away calls after 14 days, piece by piece, so that no statement holds much for long. */
@Singleton
class ForgetCalls implements Periodic {

    static final Duration KEPT = Duration.ofDays(14);
    private static final int PIECE = 5000;

    private final Aside database;
    private final Clock clock;

    ForgetCalls(Aside database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override public String name() { return "forget-calls"; }

    @Override public Duration every() { return Duration.ofHours(1); }

    @Override public void run() {
        while (delete("delete from api_call where id in (select id from api_call where at < ? order by at limit " + PIECE + ")") == PIECE) Thread.yield();
        delete("delete from api_call_gap where at < ?");
    }

    private int delete(String sql) {
        return database.in(Tenancy.EVERYWHERE, connection -> {
            try (var delete = connection.prepareStatement(sql)) {
                delete.setTimestamp(1, Timestamp.from(clock.instant().minus(KEPT)));
                return delete.executeUpdate();
            }
        });
    }
}

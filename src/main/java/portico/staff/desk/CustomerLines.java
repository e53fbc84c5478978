package portico.staff.desk;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import portico.account.UserStatus;
import portico.api.Codes;
import portico.page.PageContext;
import portico.page.State;
import portico.staff.StaffDesk;
import portico.staff.StaffText;

/** Finds customers by number, name, address or telephone. Runs inside the look's transaction. */
@Singleton
public class CustomerLines {

    /** A customer in the list. @param site code of the tenant @param seenAt last log-in; null: never */
    public record Line(long id, String site, long number, String username, String name, String email, String tel, State state, long machines, Instant seenAt) {}

    private static final String SELECT = """
            select u.id, u.tenant, u.number, u.username, u.name, u.email, u.tel, u.status, u.logged_in_at, (select count(*) from vm where vm.owner_id = u.id) machines
            from user_account u""";

    private final StaffDesk desk;
    private final EntityManager database;
    private final PageContext page;

    CustomerLines(StaffDesk desk, EntityManager database, PageContext page) {
        this.desk = desk;
        this.database = database;
        this.page = page;
    }

    Search.Sheet<Line> find(String text, Optional<UserStatus> status, String after) {
        var search = new Search("/staff/customers").within(desk.scope(), "u.tenant").keep("q", text).keep("status", status.map(Codes::of).orElse(""));
        status.ifPresent(s -> search.and("u.status = :status", "status", Integer.valueOf(Codes.of(s))));
        if (text.matches("[0-9]{1,9}")) search.and("(u.number = :number or u.id = :number or u.tel like :tel)", "number", Long.parseLong(text)).with("tel", Search.beginning(text));
        else if (!text.isEmpty()) search.and("(u.username_key like :low or u.email_key like :low or u.name ilike :low or u.tel like :tel)", "low", Search.anywhere(text.toLowerCase(Locale.ROOT)))
                .with("tel", Search.beginning(text));
        return search.page(database, SELECT, "u.id", after, this::line);
    }

    private Line line(Tuple row) {
        var status = Codes.find(UserStatus.class, String.valueOf(row.get("status"))).orElseThrow();
        return new Line(Search.number(row, "id"), Search.text(row, "tenant"), Search.number(row, "number"), Search.text(row, "username"), Search.text(row, "name"), Search.text(row, "email"),
                Search.text(row, "tel"), state(status, page.words(StaffText.class)), Search.number(row, "machines"), row.get("logged_in_at", Instant.class));
    }

    static State state(UserStatus status, StaffText words) {
        return new State(switch (status) {
            case ACTIVE -> "ok";
            case LOCKED -> "warn";
            case DISABLED -> "bad";
        }, words.customerState(status));
    }
}

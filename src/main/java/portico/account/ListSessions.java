package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.api.*;

/** Where a customer is logged in. */
@Singleton
@Api(value = "user_session_list", open = USER, changes = false, says = "Browsers the user is logged in with (extension)", zh = "用户的登录会话（扩展）")
class ListSessions implements Command<ListSessions.In> {

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    private final WebSessions sessions;

    ListSessions(WebSessions sessions) { this.sessions = sessions; }

    @Override public Answer run(Caller caller, In in) { return Answer.json(sessions.of(in.user.id).stream().map(ListSessions::row).toList()); }

    private static Object row(WebSession session) {
        var row = new LinkedHashMap<String, Object>();
        row.put("sessionid", session.id);
        row.put("created", session.createdAt.getEpochSecond());
        row.put("seen", session.seenAt.getEpochSecond());
        // Of staff the customer learns that they are there and why, not where they sit.
        row.put("ip", session.staff == null ? session.ip : "");
        row.put("agent", session.staff == null ? session.userAgent : "");
        row.put("staff", session.staff != null);
        row.put("reason", session.staffReason);
        return row;
    }
}

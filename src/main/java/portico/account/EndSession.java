package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Logs a browser of a customer out, or all of them. */
@Singleton
@Api(value = "user_session_end", open = USER, evenLocked = true, keys = true, says = "Log browsers of the user out (extension)", zh = "结束登录会话（扩展）")
class EndSession implements Command<EndSession.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "sessionid", says = "the session; 0 all", zh = "会话编号，0 为全部") @Default("0") long session) {}

    private final WebSessions sessions;

    EndSession(WebSessions sessions) { this.sessions = sessions; }

    @Override public Answer run(Caller caller, In in) {
        if (in.session == 0) sessions.endAll(in.user.id);
        else if (!sessions.end(in.user.id, in.session)) throw Refusal.of("sessionid", "session.none");
        return Answer.done();
    }
}

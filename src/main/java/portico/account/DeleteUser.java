package portico.account;

import static portico.api.Level.SYSTEM;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.hibernate.exception.ConstraintViolationException;
import portico.api.*;

/** Removes a customer who has no VMs any more. The audit keeps what they did. */
@Singleton
@Api(value = "user_delete", open = SYSTEM, says = "Delete a user who has no hosts", zh = "删除没有主机的用户")
class DeleteUser implements Command<DeleteUser.In> {

    private static final String STILL_REFERRED_TO = "23503";

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") User user) {}

    private final Event<ShutOut> shutOut;

    DeleteUser(Event<ShutOut> shutOut) { this.shutOut = shutOut; }

    @Override public Answer run(Caller caller, In in) {
        shutOut.fire(new ShutOut(caller.tenant(), in.user.id));
        try {
            in.user.delete();
            User.flush();
        } catch (ConstraintViolationException owner) {
            if (owner.getCause() instanceof SQLException e && STILL_REFERRED_TO.equals(e.getSQLState())) throw Refusal.of("userid", "user.hosts");
            throw owner;
        }
        return Answer.done();
    }
}

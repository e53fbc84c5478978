package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.List;
import portico.api.*;

/** One customer's profile. */
@Singleton
@Api(value = "user_info", open = USER, changes = false, says = "A user's profile", zh = "获取用户资料")
class ShowUser implements Command<ShowUser.In> {

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(List.of(UserRows.row(in.user))); }
}

package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Access tokens of a user, without the tokens themselves. */
@Singleton
@Api(value = "user_token_list", open = USER, changes = false, keys = true, says = "Access tokens of a user, newest first (extension)", zh = "用户的访问令牌，最新在前（扩展）")
class ListUserTokens implements Command<ListUserTokens.In> {

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    private final AccessTokens tokens;

    ListUserTokens(AccessTokens tokens) { this.tokens = tokens; }

    @Override public Answer run(Caller caller, In in) { return Answer.json(tokens.of(in.user).stream().map(AccessTokens::row).toList()); }
}

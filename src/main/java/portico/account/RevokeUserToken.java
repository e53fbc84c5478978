package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Takes an access token of a user back, from the next call on. */
@Singleton
@Api(value = "user_token_revoke", open = USER, keys = true, says = "Revoke an access token of a user (extension)", zh = "撤销用户的访问令牌（扩展）")
class RevokeUserToken implements Command<RevokeUserToken.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "tokenid", says = "the token", zh = "令牌编号") long token) {}

    private final AccessTokens tokens;

    RevokeUserToken(AccessTokens tokens) { this.tokens = tokens; }

    @Override public Answer run(Caller caller, In in) {
        tokens.revoke(in.user, in.token);
        return Answer.done();
    }
}

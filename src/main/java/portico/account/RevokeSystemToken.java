package portico.account;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import portico.api.*;

/** Takes an access token of the hosting site itself, at system level back, from the next call on. */
@Singleton
@Api(value = "system_token_revoke", open = SYSTEM, keys = true, says = "Revoke an access token of the hosting site itself, at system level (extension)", zh = "撤销主控端的访问令牌（扩展）")
class RevokeSystemToken implements Command<RevokeSystemToken.In> {

    record In(
            @Wire(value = "tokenid", says = "the token", zh = "令牌编号") long token) {}

    private final AccessTokens tokens;

    RevokeSystemToken(AccessTokens tokens) { this.tokens = tokens; }

    @Override public Answer run(Caller caller, In in) {
        tokens.revoke(null, in.token);
        return Answer.done();
    }
}

package portico.account;

import static portico.api.Level.SYSTEM;

import jakarta.inject.Singleton;
import portico.api.*;

/** Access tokens of the hosting site itself, at system level, without the tokens themselves. */
@Singleton
@Api(value = "system_token_list", open = SYSTEM, changes = false, keys = true, says = "Access tokens of the hosting site itself, at system level, newest first (extension)", zh = "主控端的访问令牌，最新在前（扩展）")
class ListSystemTokens implements Command<ListSystemTokens.In> {

    record In() {}

    private final AccessTokens tokens;

    ListSystemTokens(AccessTokens tokens) { this.tokens = tokens; }

    @Override public Answer run(Caller caller, In in) { return Answer.json(tokens.of(null).stream().map(AccessTokens::row).toList()); }
}

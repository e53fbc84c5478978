package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.time.Clock;
import portico.api.*;
import portico.secret.Tokens;

/** Gives a customer a new API key and voids the one before. It is shown once, in this answer; we keep its hash. */
@Singleton
@Api(value = "user_api_key_create", open = USER, keys = true, parts = {"api_key"}, says = "Make a new API key and void the old one; answers with the key (extension)", zh = "生成新的 API 密钥并作废旧密钥，返回密钥（扩展）")
class CreateApiKey implements Command<CreateApiKey.In> {

    private static final int SHOWN_LETTERS = 6;

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    private final AccountLetters letters;
    private final Clock clock;

    CreateApiKey(AccountLetters letters, Clock clock) {
        this.letters = letters;
        this.clock = clock;
    }

    @Override public Answer run(Caller caller, In in) {
        var key = Tokens.random();
        in.user.apiKeyHash = Tokens.hash(key);
        in.user.apiKeyHead = key.substring(0, SHOWN_LETTERS);
        in.user.apiKeyCreatedAt = clock.instant();
        letters.keyMade(caller, in.user, "API " + in.user.apiKeyHead + "…");
        return Answer.value(key);
    }
}

package portico.account;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.api.*;

/** Takes a customer's API key away. Fine when there is none. */
@Singleton
@Api(value = "user_api_key_delete", open = USER, keys = true, says = "Void the API key (extension)", zh = "作废 API 密钥（扩展）")
class DeleteApiKey implements Command<DeleteApiKey.In> {

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    @Override public Answer run(Caller caller, In in) {
        in.user.apiKeyHash = null;
        in.user.apiKeyHead = null;
        in.user.apiKeyCreatedAt = null;
        return Answer.done();
    }
}

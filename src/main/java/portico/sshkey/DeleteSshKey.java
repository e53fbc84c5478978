package portico.sshkey;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import portico.account.User;
import portico.api.*;

/** Our extension: takes a public key out of the account. Systems that have it keep it. */
@Singleton
@Api(value = "user_sshkey_delete", open = USER, keys = true, says = "Delete a public SSH key from a user's account; hosts that have it keep it (extension)", zh = "从用户账户删除 SSH 公钥，已写入主机的不受影响（扩展）")
class DeleteSshKey implements Command<DeleteSshKey.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "keyid", says = "the key", zh = "公钥编号") long key) {}

    private final SshKeys keys;

    DeleteSshKey(SshKeys keys) { this.keys = keys; }

    @Override public Answer run(Caller caller, In in) {
        keys.delete(in.user, in.key);
        return Answer.done();
    }
}

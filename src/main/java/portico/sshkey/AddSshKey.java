package portico.sshkey;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import portico.account.User;
import portico.api.*;

/** Our extension: a public key for systems that will be installed. */
@Singleton
@Api(value = "user_sshkey_add", open = USER, keys = true, parts = {"keyid", "fingerprint"}, says = "Keep a public SSH key in a user's account; answers 0|keyid|fingerprint (extension)", zh = "在用户账户中保存 SSH 公钥，返回 0|编号|指纹（扩展）")
class AddSshKey implements Command<AddSshKey.In> {

    record In(
            @Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user,
            @Wire(value = "sshkey", says = "public key, one line as in id_ed25519.pub", zh = "公钥，一行，如 id_ed25519.pub 的内容") @Lines @Size(max = 8_192, message = "parameter.long") String key,
            @Wire(value = "name", says = "what it is called, the key's comment when absent", zh = "名称，缺省为公钥备注") Optional<String> name) {}

    private final SshKeys keys;

    AddSshKey(SshKeys keys) { this.keys = keys; }

    @Override public Answer run(Caller caller, In in) {
        var key = keys.add(in.user, in.name, in.key);
        return Answer.value(key.id, key.fingerprint);
    }
}

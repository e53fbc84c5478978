package portico.sshkey;

import static portico.api.Level.USER;

import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import portico.account.User;
import portico.api.*;

/** Our extension: the public keys in a customer's account. */
@Singleton
@Api(value = "user_sshkey_list", open = USER, changes = false, says = "Public SSH keys in a user's account, newest first (extension)", zh = "用户账户中的 SSH 公钥，最新在前（扩展）")
class ListSshKeys implements Command<ListSshKeys.In> {

    record In(@Wire(value = "userid", says = "the user's id", zh = "用户编号") @Self User user) {}

    @Override public Answer run(Caller caller, In in) { return Answer.json(SshKey.of(in.user.id).stream().map(ListSshKeys::row).toList()); }

    private static Object row(SshKey key) {
        var row = new LinkedHashMap<String, Object>();
        row.put("keyid", key.id);
        row.put("name", key.name);
        row.put("type", key.type);
        row.put("bits", key.bits);
        row.put("fingerprint", key.fingerprint);
        row.put("body", key.body);
        row.put("created", key.createdAt.getEpochSecond());
        return row;
    }
}

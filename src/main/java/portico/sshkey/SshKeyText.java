package portico.sshkey;

import io.quarkus.qute.i18n.Message;
import io.quarkus.qute.i18n.MessageBundle;

/** Words about SSH keys and what a system is given at its first boot. English and Chinese: {@code messages/sshkey_*.properties}. */
@MessageBundle("sshkey")
public interface SshKeyText {
    @Message String keys();
    @Message String lead();
    @Message String present();
    @Message String none();
    @Message String added();
    @Message String bits(int bits);
    @Message String delete();
    @Message String deleteHint();
    @Message String add();
    @Message String key();
    @Message String keyHint();
    @Message String most(int most);
    @Message String choose();
    @Message String chooseHint();
    @Message String noneYet();
    @Message String manage();
    @Message String userData();
    @Message String userDataHint(int kib);
}

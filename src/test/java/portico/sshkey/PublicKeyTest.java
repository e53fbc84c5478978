package portico.sshkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portico.api.Refusal;

/** What counts as a public key. */
class PublicKeyTest {

    /** As ssh-keygen -l says of the same keys. */
    @Test void keys_are_what_ssh_keygen_says_they_are() {
        is(SampleKeys.ED25519, "ssh-ed25519", 256, "SHA256:FWlRBysj2XX2OaxruhOIiWqgLQSANvxDxad/59qkxWI");
        is(SampleKeys.RSA, "ssh-rsa", 2048, "SHA256:LgmLnUDzkInMendHcjjHnmFDCARSubDu2Wc/0Of+dSE");
        is(SampleKeys.P256, "ecdsa-sha2-nistp256", 256, "SHA256:4lAwOGqxubx9eCuMDBG+/UFaszjTPLrPcGEvgQ1kPI8");
        is(SampleKeys.P384, "ecdsa-sha2-nistp384", 384, "SHA256:cbD0P6pWEjUVuDsjUbhaQWePtQODlUMUasX16LU5Pg4");
        is(SampleKeys.P521, "ecdsa-sha2-nistp521", 521, "SHA256:Sn8Mmovelv84TsRw1vy+RkO4Oyt44ukq5nPtnydCY0k");
    }

    @Test void security_keys_are_keys_too() {
        var line = line("sk-ssh-ed25519@openssh.com", piece("sk-ssh-ed25519@openssh.com"), piece(new byte[32]), piece("ssh:"));
        assertThat(PublicKey.parse("sshkey", line).bits()).isEqualTo(256);
        refused(line("sk-ssh-ed25519@openssh.com", piece("sk-ssh-ed25519@openssh.com"), piece(new byte[32])), "sshkey.form");
    }

    @Test void blanks_and_comments_are_tidied() {
        var key = PublicKey.parse("sshkey", "  " + SampleKeys.ED25519.replace(" ", " \t ").replace("ann@laptop", "Ann's <old> \"lap\u0000top\"|;") + "  ");
        assertThat(key.comment()).isEqualTo("Ann's old laptop");
        assertThat(key.line()).startsWith("ssh-ed25519 AAAA").endsWith(" Ann's old laptop").doesNotContain("\t");
        assertThat(PublicKey.parse("sshkey", SampleKeys.ED25519.replace(" ann@laptop", "")).line()).doesNotEndWith(" ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 ????", "AAAA ssh-ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA//////////////////8= x"})
    void what_is_none_is_refused(String line) { refused(line, "sshkey.form"); }

    @Test void nothing_may_stand_before_after_or_inside() {
        refused("command=\"id\" " + SampleKeys.ED25519, "sshkey.form");
        refused("no-pty " + SampleKeys.ED25519, "sshkey.form");
        refused(SampleKeys.ED25519.replace("ssh-ed25519 ", "ssh-rsa "), "sshkey.form");
        refused(line("ssh-ed25519", piece("ssh-ed25519"), piece(new byte[31])), "sshkey.form");
        refused(line("ssh-ed25519", piece("ssh-ed25519"), piece(new byte[32]), piece("more")), "sshkey.form");
        refused(line("ssh-ed25519", piece("ssh-ed25519"), ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).array()), "sshkey.form");
        refused(line("ecdsa-sha2-nistp256", piece("ecdsa-sha2-nistp256"), piece("nistp384"), piece(new byte[65])), "sshkey.form");
        refused(line("ecdsa-sha2-nistp256", piece("ecdsa-sha2-nistp256"), piece("nistp256"), piece(new byte[65])), "sshkey.form");
        refused(line("ssh-rsa", piece("ssh-rsa"), piece(new byte[] {2}), piece(new byte[300])), "sshkey.form");
        refused(line("ssh-dss", piece("ssh-dss"), piece(new byte[128])), "sshkey.type");
        refused(SampleKeys.RSA_1024, "sshkey.short");
        refused(SampleKeys.ED25519 + "x".repeat(9000), "sshkey.form");
    }

    private static void is(String line, String type, int bits, String fingerprint) {
        var key = PublicKey.parse("sshkey", line);
        assertThat(key.type()).isEqualTo(type);
        assertThat(key.bits()).isEqualTo(bits);
        assertThat(key.fingerprint()).isEqualTo(fingerprint);
        assertThat(key.line()).isEqualTo(line);
    }

    private static void refused(String line, String code) {
        assertThatThrownBy(() -> PublicKey.parse("sshkey", line)).as(line).isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code).isEqualTo(code));
    }

    private static String line(String type, byte[]... pieces) {
        int length = 0;
        for (var piece : pieces) length += piece.length;
        var blob = ByteBuffer.allocate(length);
        for (var piece : pieces) blob.put(piece);
        return type + " " + Base64.getEncoder().encodeToString(blob.array());
    }

    private static byte[] piece(String text) { return piece(text.getBytes(StandardCharsets.US_ASCII)); }

    private static byte[] piece(byte[] content) { return ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array(); }
}

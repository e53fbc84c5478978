package portico.place;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/** The public keys by which a machine is known. */
public record HostKeys(List<PublicKey> keys) {

    /**
     * Reads them one a line, as {@code ssh-keyscan}, a known_hosts file or a {@code .pub} file writes them: names before a key and comments after it count for nothing.
     *
     * @throws IllegalArgumentException when there is none, or a line is no key; the message says which
     */
    public static HostKeys of(String text) {
        var keys = new ArrayList<PublicKey>();
        text.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(line -> keys.add(key(line)));
        if (keys.isEmpty()) throw new IllegalArgumentException("no host key is given");
        return new HostKeys(List.copyOf(keys));
    }

    private static PublicKey key(String line) {
        var words = line.split("\\s+");
        for (int i = 0; i + 1 < words.length; i++) {
            if (!words[i].matches("(ssh|ecdsa|sk)-[a-z0-9@.-]+")) continue;
            try {
                var key = PublicKeyEntry.parsePublicKeyEntry(words[i] + " " + words[i + 1]).resolvePublicKey(null, null, null);
                if (key != null) return key;
            } catch (IOException | GeneralSecurityException | IllegalArgumentException damaged) {
                throw new IllegalArgumentException("damaged host key: " + shortened(line), damaged);
            }
        }
        throw new IllegalArgumentException("not a host key: " + shortened(line));
    }

    private static String shortened(String line) { return line.length() <= 60 ? line : line.substring(0, 60) + "…"; }

    boolean has(PublicKey offered) { return keys.stream().anyMatch(key -> KeyUtils.compareKeys(key, offered)); }

    /** A server has keys of several kinds and shows the first kind it is asked for: only ours may be asked for. */
    String proposal(Collection<String> algorithms) {
        var kinds = keys.stream().map(KeyUtils::getKeyType).collect(Collectors.toSet());
        return algorithms.stream().filter(algorithm -> kinds.contains(KeyUtils.getCanonicalKeyType(algorithm))).collect(Collectors.joining(","));
    }

    /** For people. */
    public String fingerprints() { return keys.stream().map(HostKeys::fingerprint).collect(Collectors.joining(", ")); }

    static String fingerprint(PublicKey key) { return KeyUtils.getKeyType(key) + " " + KeyUtils.getFingerPrint(key); }
}

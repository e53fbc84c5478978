package portico.sshkey;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.account.User;
import portico.api.Refusal;

/** Keeps customers' public keys, and finds those that shall be put into a system. */
@Singleton
public class SshKeys {

    public static final int MOST = 50;
    private static final Pattern NAME = Pattern.compile("[^<>\"|;\\\\\\p{C}]{1,50}"), NUMBERS = Pattern.compile("[0-9, ]+"), LINE_ENDS = Pattern.compile("\\R");

    private final Clock clock;

    SshKeys(Clock clock) { this.clock = clock; }

    /** The customer's row is locked by the caller: of many calls one counts at a time. @throws Refusal when it is no key, is there already, or there are too many */
    SshKey add(User user, Optional<String> name, String line) {
        var lines = LINE_ENDS.splitAsStream(line).filter(one -> !one.isBlank()).toList();
        if (lines.size() != 1) throw Refusal.of("sshkey", "sshkey.form");
        var parsed = PublicKey.parse("sshkey", lines.getFirst());
        if (SshKey.count("user.id = ?1 and fingerprint = ?2", user.id, parsed.fingerprint()) > 0) throw Refusal.of("sshkey", "sshkey.twice");
        if (SshKey.count("user.id", user.id) >= MOST) throw new Refusal("sshkey.many", MOST);
        var key = new SshKey();
        key.user = user;
        key.name = name.map(String::strip).filter(given -> !given.isEmpty()).orElseGet(() -> parsed.comment().isEmpty() ? parsed.type() : parsed.comment().substring(0, Math.min(50, parsed.comment().length())));
        if (!NAME.matcher(key.name).matches()) throw Refusal.of("name", "sshkey.name");
        key.type = parsed.type();
        key.bits = parsed.bits();
        key.body = parsed.body();
        key.fingerprint = parsed.fingerprint();
        key.createdAt = clock.instant();
        key.persist();
        return key;
    }

    /** @throws Refusal when the customer has no such key */
    void delete(User user, long id) {
        if (SshKey.delete("id = ?1 and user.id = ?2", id, user.id) == 0) throw Refusal.of("keyid", "sshkey.none");
    }

    /**
     * The lines of the keys that a text names: numbers of keys in the owner's account, "3,5", or keys themselves, one a line.
     *
     * @throws Refusal that names the field
     */
    public List<String> choose(User owner, String field, String text) {
        var chosen = new ArrayList<String>();
        if (NUMBERS.matcher(text).matches())
            for (var number : text.strip().replaceAll("^[, ]+", "").split("[, ]+")) chosen.add(SshKey.<SshKey>find("id = ?1 and user.id = ?2", number(field, number), owner.id).firstResultOptional().orElseThrow(() -> Refusal.of(field, "sshkey.none")).line());
        else LINE_ENDS.splitAsStream(text).filter(line -> !line.isBlank()).map(line -> PublicKey.parse(field, line).line()).forEach(chosen::add);
        if (chosen.size() > MOST) throw Refusal.of(field, "sshkey.most", MOST);
        return chosen.stream().distinct().toList();
    }

    private static long number(String field, String digits) {
        if (!digits.matches("[0-9]{1,18}")) throw Refusal.of(field, "sshkey.none");
        return Long.parseLong(digits);
    }
}

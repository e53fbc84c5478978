package portico.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/**
 * Does a call that carries a key of its own ({@code Idempotency-Key}) once, however often it is sent. The key is claimed in the command's own transaction:
 * a second call with it waits for the first, finds the answer when that was committed, and does the work itself when it was refused, since then nothing happened.
 */
@Singleton
public class Once {

    public static final Duration KEPT = Duration.ofHours(24);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final EntityManager database;
    private final Tenancy tenancy;
    private final Vault vault;
    private final Clock clock;

    Once(EntityManager database, Tenancy tenancy, Vault vault, Clock clock) {
        this.database = database;
        this.tenancy = tenancy;
        this.vault = vault;
        this.clock = clock;
    }

    Answer answer(Caller caller, Entry entry, Call call, Supplier<Answer> work) {
        if (call.onceKey() == null || !caller.scope().isToken()) return work.get();
        if (!KEY.matcher(call.onceKey()).matches()) throw new Refusal("once.key");
        long token = caller.scope().token();
        var key = Tokens.hash(call.onceKey());
        var fingerprint = fingerprint(entry, call);
        if (!claim(caller.tenant(), token, key, fingerprint)) return kept(token, key, fingerprint);
        var answer = work.get();
        // Sealed: it may be the only copy of a password or a key.
        database.createNativeQuery("update once_call set answer_sealed = :answer where token_id = :token and key_hash = :key")
                .setParameter("answer", vault.seal(written(answer))).setParameter("token", token).setParameter("key", key).executeUpdate();
        return answer;
    }

    /** Throws away what no call can ask for any more. */
    public void forget() {
        tenancy.run(Tenancy.EVERYWHERE, () -> database.createNativeQuery("delete from once_call where created_at < :before").setParameter("before", clock.instant().minus(KEPT)).executeUpdate());
    }

    private boolean claim(String tenant, long token, String key, String fingerprint) {
        database.createNativeQuery("delete from once_call where token_id = :token and key_hash = :key and created_at < :before")
                .setParameter("token", token).setParameter("key", key).setParameter("before", clock.instant().minus(KEPT)).executeUpdate();
        try {
            patience("5s");
            int fresh = database.createNativeQuery("""
                    insert into once_call (tenant, token_id, key_hash, fingerprint, created_at) values (:tenant, :token, :key, :fingerprint, :now)
                    on conflict (token_id, key_hash) do nothing""")
                    .setParameter("tenant", tenant).setParameter("token", token).setParameter("key", key).setParameter("fingerprint", fingerprint)
                    .setParameter("now", clock.instant()).executeUpdate();
            patience("0");
            return fresh == 1;
        } catch (RuntimeException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause())
                if (cause instanceof SQLException e && LOCK_NOT_AVAILABLE.equals(e.getSQLState())) throw new Refusal("once.running");
            throw failure;
        }
    }

    private void patience(String time) { database.createNativeQuery("select set_config('lock_timeout', :time, true)").setParameter("time", time).getSingleResult(); }

    private Answer kept(long token, String key, String fingerprint) {
        var row = (Object[]) database.createNativeQuery("select fingerprint, answer_sealed from once_call where token_id = :token and key_hash = :key")
                .setParameter("token", token).setParameter("key", key).getSingleResult();
        if (!fingerprint.equals(row[0])) throw new Refusal("once.reused");
        return read(vault.open((byte[]) row[1]));
    }

    private static String fingerprint(Entry entry, Call call) {
        var text = new StringBuilder(entry.key());
        new TreeMap<>(call.body()).forEach((name, values) -> { if (!name.equals("api_key")) text.append('\0').append(name).append('\0').append(values); });
        return Tokens.hash(text.toString());
    }

    /** Kept with its types, so that the second answer is the first to the letter. */
    private static String written(Answer answer) {
        try {
            return JSON.writeValueAsString(switch (answer) {
                case Answer.Done() -> Map.of("kind", "done");
                case Answer.Value(var parts) -> Map.of("kind", "value", "value", parts);
                case Answer.Json(var tree) -> Map.of("kind", "json", "value", tree);
                case Answer.Word(var word, var details) -> Map.of("kind", "word", "word", word, "value", details);
                case Answer.Script(var text) -> Map.of("kind", "script", "value", text);
                // Not known yet, and told to the first caller alone.
                case Answer.Later _ -> Map.of("kind", "later");
            });
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    @SuppressWarnings("unchecked")
    private static Answer read(String text) {
        try {
            var kept = (Map<String, Object>) JSON.readValue(text, Map.class);
            return switch ((String) kept.get("kind")) {
                case "done" -> Answer.done();
                case "value" -> new Answer.Value((List<String>) kept.get("value"));
                case "json" -> Answer.json(kept.get("value"));
                case "word" -> Answer.word((String) kept.get("word"), (Map<String, ?>) kept.get("value"));
                case "script" -> new Answer.Script((String) kept.get("value"));
                case "later" -> throw new Refusal("once.told");
                default -> throw new IllegalStateException("kept answer of unknown kind");
            };
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}

package portico.account;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Optional;
import portico.api.Caller;
import portico.api.Codes;
import portico.api.Refusal;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/** Checks the codes that stand before destructive operations. Sending them: {@link SendCode}. */
@Singleton
public class VerificationCodes {

    static final int MOST_TRIES = 5;

    private final EntityManager database;
    private final Tenancy tenancy;
    private final Vault vault;
    private final Clock clock;

    VerificationCodes(EntityManager database, Tenancy tenancy, Vault vault, Clock clock) {
        this.database = database;
        this.tenancy = tenancy;
        this.vault = vault;
        this.clock = clock;
    }

    /** Uses up the code if the customer's group asks for one. Nothing is asked at system level. @throws Refusal when it is missing or wrong */
    public void confirm(Caller caller, Operation operation, long vmId, Optional<String> code) {
        if (caller.isSystem()) return;
        var group = User.behind(caller).group();
        if (!operation.byMail(group) && !operation.bySms(group)) return;
        var given = code.map(String::strip).orElseThrow(() -> Refusal.of("vcode", "code.required"));
        if (use(caller.userId(), operation, vmId, given)) return;
        // The count must outlive the refusal that rolls this transaction back.
        tenancy.run(caller.tenant(), () -> countWrongTry(caller.userId()));
        throw Refusal.of("vcode", "code.wrong");
    }

    /** One statement, so that of two requests with the same code one loses. */
    private boolean use(long userId, Operation operation, long vmId, String code) {
        return database.createNativeQuery("""
                update verification_code set used_at = :now where id = (
                    select id from verification_code
                    where user_id = :user and code_hash = :hash and used_at is null and expires_at > :now and tries < :most
                      and (operation is null or operation = :operation) and (vm_id is null or vm_id = :vm)
                    order by id desc limit 1 for update) and used_at is null""")
                .setParameter("now", clock.instant()).setParameter("user", userId).setParameter("hash", fingerprint(userId, code)).setParameter("most", MOST_TRIES)
                .setParameter("operation", Codes.of(operation)).setParameter("vm", vmId).executeUpdate() == 1;
    }

    private void countWrongTry(long userId) {
        database.createNativeQuery("update verification_code set tries = tries + 1 where user_id = :user and used_at is null and expires_at > :now")
                .setParameter("user", userId).setParameter("now", clock.instant()).executeUpdate();
    }

    /** Bound to the customer, so that equal codes of two customers do not look alike. */
    String fingerprint(long userId, String code) { return vault.mark(userId + ":" + code); }
}

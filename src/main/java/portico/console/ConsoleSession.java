package portico.console;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.*;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.TenantId;
import portico.account.User;
import portico.api.Caller;
import portico.api.Refusal;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.vm.Vm;
import portico.vm.VmStatus;

/**
 * A VM's screen, open to viewers for a while. There is at most one per VM.
 *
 * <p>Two kinds of token belong to it. The <em>link</em> is what {@code vm_console state} hands out and what travels in {@code console.html?cc=}; a browser
 * exchanges it for a viewer's token of its own ({@link ConsoleViewer}), and it is dead from then on. State must be able to tell the same link again, for a
 * client may ask twice before it opens the page, and a link made afresh each time would kill the one just given away. So while it is unused the link is
 * kept sealed by the {@link Vault}, whose key is not in the database, beside the hash it is found by.
 */
@Entity
@Table(name = "console_session")
class ConsoleSession extends PanacheEntityBase {

    /** How long a session lives after it was opened or asked for. */
    static final Duration LIFE = Duration.ofMinutes(15);

    @Id @GeneratedValue(strategy = GenerationType.IDENTITY) Long id;
    @TenantId String tenant;
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "vm_id") Vm vm;
    /** Owner of the VM when it was opened. */
    @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "user_id") User user;
    @Column(name = "link_hash") private String linkHash;
    @Column(name = "link_sealed") private byte[] linkSealed;
    @Column(name = "created_at", insertable = false, updatable = false) Instant createdAt;
    @Column(name = "expires_at") Instant expiresAt;
    /** Null: not ended before its time. */
    @Column(name = "ended_at") private Instant endedAt;
    @Column(name = "opened_by") private String openedBy;

    /** The VM's running session, its row locked. */
    static Optional<ConsoleSession> running(Vm vm, Instant now) { return open(vm).filter(session -> session.isRunning(now)); }

    /** Opens a session, or prolongs the one there is. The caller holds the VM's lock. @throws Refusal when the VM may not be used */
    static ConsoleSession open(Vm vm, Caller caller, Instant now) {
        demandVisible(vm);
        var known = open(vm);
        if (known.isPresent() && known.get().isRunning(now)) {
            known.get().prolong(now);
            return known.get();
        }
        known.ifPresent(session -> {
            session.end(now);
            // The index allows one open session per VM, and Hibernate would write the new row first.
            flush();
        });
        var session = new ConsoleSession();
        session.vm = vm;
        session.user = vm.owner;
        session.expiresAt = now.plus(LIFE);
        session.openedBy = caller.name();
        session.persist();
        return session;
    }

    /** A VM that is locked, overdue or stopped for its traffic shows its screen to nobody. In any other state it may be watched, while it is installed too. */
    static void demandVisible(Vm vm) {
        if (vm.status() == VmStatus.LOCKED || vm.status() == VmStatus.OVERDUE || vm.status() == VmStatus.OVER_TRAFFIC_STOPPED) throw new Refusal("vm.status." + vm.status());
    }

    /** The link's token: the one told before if nobody used it yet, else a new one. */
    String link(Vault vault) {
        if (linkSealed != null) return vault.open(linkSealed);
        var token = Tokens.random();
        linkHash = Tokens.hash(token);
        linkSealed = vault.seal(token);
        return token;
    }

    /** The session whose unused link this is, its row locked. */
    static Optional<ConsoleSession> linkedBy(String token) {
        return find("linkHash", Tokens.hash(token)).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
    }

    /** From now on the link opens nothing. */
    void useLink() {
        linkHash = null;
        linkSealed = null;
    }

    void prolong(Instant now) { expiresAt = now.plus(LIFE); }

    /** Closes it to everybody. */
    void end(Instant now) {
        endedAt = now;
        useLink();
    }

    private static Optional<ConsoleSession> open(Vm vm) {
        return find("vm = ?1 and endedAt is null", vm).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
    }

    private boolean isRunning(Instant now) { return endedAt == null && expiresAt.isAfter(now) && user.id.equals(vm.owner.id); }
}

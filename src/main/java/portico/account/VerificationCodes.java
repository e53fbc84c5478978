package portico.account;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import portico.api.Caller;
import portico.api.Codes;
import portico.api.Refusal;
import portico.notify.Channel;
import portico.notify.PostOffice;
import portico.secret.Tokens;
import portico.secret.Vault;
import portico.tenant.Aside;
import portico.tenant.Tenants;

/** One-time codes: sends them, and checks them before destructive operations and new addresses. */
@Singleton
public class VerificationCodes {

    static final int MOST_TRIES = 5;
    static final Duration VALID = Duration.ofMinutes(10);
    static final Duration BETWEEN_SENDS = Duration.ofSeconds(60);
    static final int MOST_A_DAY = 10;
    /** What a code for a new address is bound to. */
    private static final String NEW_ADDRESS = "user_verify";

    private final EntityManager database;
    private final Aside aside;
    private final Vault vault;
    private final Tenants tenants;
    private final PostOffice post;
    private final Clock clock;

    VerificationCodes(EntityManager database, Aside aside, Vault vault, Tenants tenants, PostOffice post, Clock clock) {
        this.database = database;
        this.aside = aside;
        this.vault = vault;
        this.tenants = tenants;
        this.post = post;
        this.clock = clock;
    }

    /**
     * Sends a code to a verified address.
     *
     * @param user      row locked by this transaction, which makes the limits hold
     * @param operation what it is good for; empty: any single one
     * @param vmId      the VM it is good for; null: any of the customer's
     * @param vmName    named in the message; null with {@code vmId}
     * @throws Refusal when there is no verified address, or too many were sent
     */
    public void send(User user, Channel channel, Optional<Operation> operation, Long vmId, String vmName) {
        boolean verified = channel == Channel.MAIL ? user.emailVerified : user.telVerified;
        if (!verified || address(user, channel).isEmpty()) throw new Refusal(channel == Channel.MAIL ? "code.noemail" : "code.notel");
        send(user, channel, operation.map(Codes::of).orElse(null), vmId, vmName, "");
    }

    /** Sends a code to an address that is to be verified; the row of {@code user} is locked. @throws Refusal when too many were sent */
    void sendToNew(User user, Channel channel) {
        if (address(user, channel).isEmpty()) throw new Refusal(channel == Channel.MAIL ? "code.noemail" : "code.notel");
        send(user, channel, NEW_ADDRESS, null, null, address(user, channel));
    }

    /** Uses up the code if the customer's group asks for one; where it asks for both channels, one of either will do. Nothing is asked at system level. @throws Refusal when it is missing or wrong */
    public void confirm(Caller caller, Operation operation, long vmId, Optional<String> code) {
        if (caller.isSystem()) return;
        var group = User.behind(caller).group();
        var channels = asked(operation, group);
        if (channels.isEmpty()) return;
        var given = code.map(String::strip).orElseThrow(() -> Refusal.of("vcode", "code.required"));
        use(caller.tenant(), caller.userId(), Codes.of(operation), vmId, given, "", channels);
    }

    private static Set<Channel> asked(Operation operation, UserGroup group) {
        var channels = EnumSet.noneOf(Channel.class);
        if (operation.byMail(group)) channels.add(Channel.MAIL);
        if (operation.bySms(group)) channels.add(Channel.SMS);
        return channels;
    }

    /** Uses up a code that {@link #sendToNew} sent. @throws Refusal when it is wrong, or was sent to an address that is no longer the customer's */
    void confirmNew(User user, Channel channel, String code) { use(user.tenant, user.id, NEW_ADDRESS, null, code.strip(), address(user, channel), Set.of(channel)); }

    private void send(User user, Channel channel, String operation, Long vmId, String vmName, String boundTo) {
        holdToLimits(user, channel);
        var tenant = tenants.byCode(user.tenant).orElseThrow();
        if (channel == Channel.SMS) holdToBudget(user.tenant, tenant.smsPerDay);
        var now = clock.instant();
        VerificationCode.update("expiresAt = ?1 where userId = ?2 and usedAt is null and expiresAt > ?1 and operation is not distinct from ?3 and vmId is not distinct from ?4",
                now, user.id, operation, vmId);
        var digits = Tokens.sixDigits();
        var code = new VerificationCode();
        code.userId = user.id;
        code.channel = number(channel);
        code.operation = operation;
        code.vmId = vmId;
        code.codeHash = fingerprint(user.id, boundTo, digits);
        code.createdAt = now;
        code.expiresAt = now.plus(VALID);
        code.persist();
        post.post(user.id, channel, address(user, channel), CodeLetters.write(tenant, user, channel, digits, operation, vmName, VALID.toMinutes()), VALID);
    }

    private static String address(User user, Channel channel) { return channel == Channel.MAIL ? user.email : user.tel; }

    private void holdToLimits(User user, Channel channel) {
        var now = clock.instant();
        var sent = VerificationCode.<VerificationCode>list("userId = ?1 and channel = ?2 and createdAt > ?3 order by createdAt desc",
                user.id, number(channel), now.minus(Duration.ofDays(1)));
        if (sent.size() >= MOST_A_DAY) throw new Refusal("code.day", MOST_A_DAY);
        sent.stream().findFirst().map(last -> Duration.between(now, last.createdAt.plus(BETWEEN_SENDS))).filter(Duration::isPositive)
                .ifPresent(wait -> { throw new Refusal("code.soon", wait.toSeconds() + 1); });
    }

    /** The lock makes senders of one site take turns, so that the budget holds when they race. */
    private void holdToBudget(String tenant, int perDay) {
        database.createNativeQuery("select pg_advisory_xact_lock(hashtextextended(:key, 0))", Object.class).setParameter("key", "sms " + tenant).getSingleResult();
        if (post.countSince(Channel.SMS, clock.instant().minus(Duration.ofDays(1))) >= perDay) throw new Refusal("code.budget");
    }

    private record Open(long id, String hash, String operation, Long vmId, Channel channel) {

        boolean isFor(String operation, Long vmId) { return (this.operation == null || this.operation.equals(operation)) && (this.vmId == null || this.vmId.equals(vmId)); }
    }

    private void use(String tenant, long userId, String operation, Long vmId, String code, String boundTo, Set<Channel> channels) {
        var hash = fingerprint(userId, boundTo, code);
        for (var open : countTry(tenant, userId)) if (channels.contains(open.channel) && open.isFor(operation, vmId) && same(hash, open.hash) && markUsed(open.id)) return;
        throw Refusal.of("vcode", "code.wrong");
    }

    /**
     * Counts the try before it is judged, and beside the running transaction: however many guesses race, five are looked at, and a refusal
     * does not take the count back.
     */
    private List<Open> countTry(String tenant, long userId) {
        return aside.in(tenant, connection -> {
            var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
            try (var update = connection.prepareStatement(
                    "update verification_code set tries = tries + 1 where user_id = ? and used_at is null and expires_at > ? and tries < ? returning id, code_hash, operation, vm_id, channel")) {
                update.setLong(1, userId);
                update.setObject(2, now);
                update.setInt(3, MOST_TRIES);
                var open = new ArrayList<Open>();
                try (var rows = update.executeQuery()) {
                    while (rows.next()) open.add(new Open(rows.getLong(1), rows.getString(2), rows.getString(3), number(rows.getObject(4)), Codes.find(Channel.class, rows.getString(5)).orElseThrow()));
                }
                return open;
            }
        });
    }

    /** As rows and the wire know it. */
    private static int number(Channel channel) { return Integer.parseInt(Codes.of(channel)); }

    private static Long number(Object column) { return column == null ? null : ((Number) column).longValue(); }

    /** In the running transaction: when the operation is refused after all, the code is still good. Of two requests with the same code one loses. */
    private boolean markUsed(long id) { return VerificationCode.update("usedAt = ?1, tries = tries - 1 where id = ?2 and usedAt is null", clock.instant(), id) == 1; }

    private static boolean same(String hash, String other) { return MessageDigest.isEqual(hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII)); }

    /** Bound to the customer, so that equal codes of two customers do not look alike, and to the address it proves. */
    private String fingerprint(long userId, String boundTo, String code) { return vault.mark(userId + ":" + boundTo + ":" + code); }
}

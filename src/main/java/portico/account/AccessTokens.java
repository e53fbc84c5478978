package portico.account;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.api.*;
import portico.secret.Tokens;

/**
 * Makes access tokens, lists them and takes them back. A token reads {@code pt_TENANT_RANDOM}: the tenant stands in it because a call that carries nothing else
 * must be looked up somewhere.
 */
@Singleton
public class AccessTokens {

    public static final int MOST_PER_USER = 20;
    public static final int MOST_OF_SYSTEM = 50;
    /** How long an expired one is still listed. */
    static final Duration MOURNED = Duration.ofDays(30);
    private static final Pattern NAME = Pattern.compile("[^<>\"|;\\\\\\p{Cc}]{1,50}");
    private static final Pattern SHAPE = Pattern.compile("pt_([a-z0-9][a-z0-9-]{1,30})_[A-Za-z0-9_-]{43}");
    private static final int SHOWN_LETTERS = 6;

    private final Instance<Catalogue> catalogue;
    private final EntityManager database;
    private final Clock clock;

    /** @param catalogue asked only when a token is made: the catalogue itself holds the commands that make them */
    AccessTokens(Instance<Catalogue> catalogue, EntityManager database, Clock clock) {
        this.catalogue = catalogue;
        this.database = database;
        this.clock = clock;
    }

    /** What somebody wants a token to be. */
    record Wish(String name, Access access, List<String> commands, List<Long> vms, List<String> networks, int days) {}

    /** The tenant that stands in a token's text; empty when it is no token. */
    static Optional<String> tenantIn(String text) {
        if (text == null || text.length() > 100) return Optional.empty();
        var shape = SHAPE.matcher(text);
        return shape.matches() ? Optional.of(shape.group(1)) : Optional.empty();
    }

    /**
     * Makes one in the running transaction; the customer's row, or the tenant's, is locked, so that the limit holds when many are made at once.
     *
     * @param owner null: at system level
     * @return its text, which is kept nowhere
     */
    String make(Caller caller, User owner, Wish wish) {
        if (!NAME.matcher(wish.name.strip()).matches()) throw Refusal.of("name", "token.name");
        wish.commands.forEach(this::demandCommand);
        wish.vms.forEach(vm -> demandVm(caller, owner, vm));
        wish.networks.forEach(AccessTokens::demandNetwork);
        if (owner == null) database.createNativeQuery("select code from tenant where code = :tenant for no key update").setParameter("tenant", caller.tenant()).getSingleResult();
        int most = owner == null ? MOST_OF_SYSTEM : MOST_PER_USER;
        if (AccessToken.count(owner == null ? "user is null and expiresAt > ?1" : "expiresAt > ?1 and user.id = ?2", owner == null ? new Object[] {clock.instant()} : new Object[] {clock.instant(), owner.id}) >= most)
            throw new Refusal("token.many", most);
        var random = Tokens.random();
        var text = "pt_" + caller.tenant() + "_" + random;
        var token = new AccessToken();
        token.user = owner;
        token.name = wish.name.strip();
        token.tokenHash = Tokens.hash(text);
        token.head = text.substring(0, text.length() - random.length() + SHOWN_LETTERS);
        token.readsOnly = wish.access == Access.READ;
        token.commands = wish.commands.stream().map(Call::lower).map(name -> name.replaceFirst("^vps_", "vm_")).distinct().toArray(String[]::new);
        token.vms = wish.vms.toArray(Long[]::new);
        token.networks = wish.networks.toArray(String[]::new);
        token.createdBy = caller.name();
        token.createdAt = clock.instant();
        token.expiresAt = clock.instant().plus(Duration.ofDays(wish.days));
        token.persist();
        return text;
    }

    /** The newest first, expired ones of the last days among them. @param owner null: those at system level */
    public List<AccessToken> of(User owner) {
        return owner == null ? AccessToken.list("user is null order by id desc") : AccessToken.list("user.id = ?1 order by id desc", owner.id);
    }

    /** @param owner null: at system level. @throws Refusal when there is no such token */
    void revoke(User owner, long id) {
        long gone = owner == null ? AccessToken.delete("id = ?1 and user is null", id) : AccessToken.delete("id = ?1 and user.id = ?2", id, owner.id);
        if (gone == 0) throw Refusal.of("tokenid", "token.none");
    }

    static Map<String, Object> row(AccessToken token) {
        var row = new LinkedHashMap<String, Object>();
        row.put("tokenid", token.id);
        row.put("name", token.name);
        row.put("head", token.head);
        row.put("access", token.readsOnly ? "read" : "full");
        row.put("commands", List.of(token.commands));
        row.put("vpsids", List.of(token.vms));
        row.put("addresses", List.of(token.networks));
        row.put("created", token.createdAt.getEpochSecond());
        row.put("expires", token.expiresAt.getEpochSecond());
        row.put("used", token.usedAt == null ? 0 : token.usedAt.getEpochSecond());
        row.put("usedfrom", token.usedFrom);
        return row;
    }

    /** VMs a token of this customer can be limited to: id and name. */
    List<Map.Entry<Long, String>> vmsOf(User owner) {
        @SuppressWarnings("unchecked") List<Object[]> found = database.createNativeQuery("select id, name from vm where tenant = :tenant and owner_id = :owner order by name, id limit 500")
                .setParameter("tenant", owner.tenant).setParameter("owner", owner.id).getResultList();
        return found.stream().map(vm -> Map.entry(((Number) vm[0]).longValue(), (String) vm[1])).toList();
    }

    private void demandCommand(String name) {
        var known = catalogue.get().entries().stream().anyMatch(entry -> List.of(entry.key(), entry.action).contains(Call.lower(name).replaceFirst("^vps_", "vm_")));
        if (!known) throw Refusal.of("commands", "token.commands", name);
    }

    private void demandVm(Caller caller, User owner, long vm) {
        var query = database.createNativeQuery("select 1 from vm where tenant = :tenant and id = :vm" + (owner == null ? "" : " and owner_id = :owner")).setParameter("tenant", caller.tenant()).setParameter("vm", vm);
        if (owner != null) query.setParameter("owner", owner.id);
        if (query.getResultList().isEmpty()) throw Refusal.of("vpsids", "token.vms", vm);
    }

    private static void demandNetwork(String network) {
        try {
            Network.of(network);
        } catch (IllegalArgumentException neither) {
            throw Refusal.of("addresses", "token.networks", network);
        }
    }
}

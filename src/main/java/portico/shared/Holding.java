package portico.shared;

import io.netty.util.NetUtil;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import portico.api.Refusal;
import portico.site.SiteName;

/** One who had a public port, a site's name or a private address for a while. The rows are written by the database's triggers (V140, V320). @param until null: still */
public record Holding(String kind, String what, String detail, long vmId, String vmName, long ownerId, String ownerName, Instant from, Instant until) {

    /**
     * What somebody asks for. What is null does not count.
     *
     * @param name    as DNS knows it; names below it are meant too
     * @param address or a network, in any spelling; whatever it lies in is meant too
     * @param port    public one
     */
    record Asked(String name, String address, Integer port) {

        private static final Pattern PORT = Pattern.compile("[0-9]{1,5}"), PAIR = Pattern.compile("([0-9.]+|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5})"), NETWORK = Pattern.compile("([0-9A-Fa-f:.]+)/([0-9]{1,3})");

        /** A port, an address with or without one, a network as {@code address/length}; anything else is a name, of letters of any script. */
        static Asked of(String typed) {
            var text = typed.strip();
            if (text.isEmpty()) return new Asked(null, null, null);
            if (PORT.matcher(text).matches()) return new Asked(null, null, Integer.valueOf(text));
            var pair = PAIR.matcher(text);
            if (pair.matches() && isAddress(bare(pair.group(1)))) return new Asked(null, bare(pair.group(1)), Integer.valueOf(pair.group(2)));
            if (isAddress(bare(text)) || isNetwork(text)) return new Asked(null, bare(text), null);
            try {
                return new Asked(SiteName.of(text).ascii(), null, null);
            } catch (Refusal none) {
                // Part of a name, or one that was never let in.
                return new Asked(text.toLowerCase(Locale.ROOT), null, null);
            }
        }

        private static String bare(String text) { return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text; }

        private static boolean isAddress(String text) { return !text.contains("%") && (NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text) && !text.contains("[")); }

        private static boolean isNetwork(String text) {
            var parts = NETWORK.matcher(text);
            return parts.matches() && isAddress(parts.group(1)) && Integer.parseInt(parts.group(2)) <= (parts.group(1).contains(":") ? 128 : 32);
        }
    }

    /** Questions about them, within a tenant's transaction. */
    @Singleton
    public static class Book {

        private final EntityManager database;

        Book(EntityManager database) { this.database = database; }

        /**
         * Newest first.
         *
         * @param what a public address with its port ({@code 203.0.113.5:20022}), a port, an address, a network, a name; empty: anything
         * @param vmId 0: any
         * @param at   held at that moment; empty: ever
         */
        @SuppressWarnings("unchecked")
        public List<Holding> find(String what, long vmId, Optional<Instant> at, int most) {
            var asked = Asked.of(what);
            var where = new StringBuilder("true");
            var values = new HashMap<String, Object>();
            if (asked.name != null) and(where, values, "(what = :name or right(what, length(:name) + 1) = '.' || :name)", "name", asked.name);
            if (asked.address != null) and(where, values, "address = any (portico_within(cast(:address as inet)))", "address", asked.address);
            if (asked.port != null) and(where, values, "port = :port", "port", asked.port);
            if (vmId != 0) and(where, values, "vm_id = :vm", "vm", vmId);
            at.ifPresent(moment -> and(where, values, "held @> cast(:at as timestamptz)", "at", moment.toString()));
            var query = database.createNativeQuery("""
                    select kind, what, detail, vm_id, vm_name, owner_id, owner_name, cast(extract(epoch from lower(held)) * 1000 as bigint) as since,
                    cast(extract(epoch from upper(held)) * 1000 as bigint) as until from holding where\s""" + where + " order by id desc", Tuple.class).setMaxResults(most);
            values.forEach(query::setParameter);
            return ((List<Tuple>) query.getResultList()).stream().map(row -> new Holding((String) row.get("kind"), (String) row.get("what"), (String) row.get("detail"),
                    ((Number) row.get("vm_id")).longValue(), (String) row.get("vm_name"), ((Number) row.get("owner_id")).longValue(), (String) row.get("owner_name"),
                    moment(row.get("since")), moment(row.get("until")))).toList();
        }

        private static void and(StringBuilder where, Map<String, Object> values, String condition, String name, Object value) {
            where.append(" and ").append(condition);
            values.put(name, value);
        }

        private static Instant moment(Object millis) { return millis == null ? null : Instant.ofEpochMilli(((Number) millis).longValue()); }
    }
}

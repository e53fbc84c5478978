package portico.staff.desk;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.*;
import portico.tenant.Tenancy;

/**
 * A list's conditions, as they stand in SQL and in the address of its further pages. Pages are cut by id, so they stay the same while new rows come in.
 * Conditions are written by us; what people typed goes in as values alone.
 */
public final class Search {

    static final int PER_PAGE = 50;
    private static final int LONGEST = 64;

    private final String path;
    private final StringBuilder where = new StringBuilder("true");
    private final Map<String, Object> values = new HashMap<>();
    private final StringJoiner address = new StringJoiner("&");

    /** @param path of the list's page */
    Search(String path) { this.path = path; }

    /** A page of a list. @param first address of the first page; null: this is it @param next address of the next one; null: there is none */
    public record Sheet<T>(List<T> lines, String first, String next) {}

    /** Only rows of this tenant. @param column with its table's alias */
    Search within(String scope, String column) { return scope.equals(Tenancy.EVERYWHERE) ? this : and(column + " = :tenant", "tenant", scope); }

    Search and(String condition) {
        where.append(" and ").append(condition);
        return this;
    }

    Search and(String condition, String name, Object value) { return with(name, value).and(condition); }

    /** A value that conditions name. */
    Search with(String name, Object value) {
        values.put(name, value);
        return this;
    }

    /** Something chosen or typed, that further pages need too. */
    Search keep(String name, String text) {
        if (!text.isEmpty()) address.add(name + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
        return this;
    }

    /** @param select up to "where" @param row also gives the id, as its first column @param after id as it stands in the address @param order "id" or "id desc", with its table's alias */
    <T> Sheet<T> page(EntityManager database, String select, String order, String after, java.util.function.Function<Tuple, T> row) {
        boolean onward = after.matches("[0-9]{1,18}");
        if (onward) and(order.endsWith(" desc") ? order.replace(" desc", "") + " < :after" : order + " > :after", "after", Long.parseLong(after));
        var query = database.createNativeQuery(select + " where " + where + " order by " + order, Tuple.class).setMaxResults(PER_PAGE + 1);
        values.forEach(query::setParameter);
        @SuppressWarnings("unchecked") List<Tuple> found = query.getResultList();
        var lines = found.stream().limit(PER_PAGE).toList();
        var next = found.size() > PER_PAGE ? to("after=" + lines.getLast().get(0)) : null;
        return new Sheet<>(lines.stream().map(row).toList(), onward ? to("") : null, next);
    }

    private String to(String more) {
        var all = new StringJoiner("&");
        if (address.length() > 0) all.merge(address);
        if (!more.isEmpty()) all.add(more);
        return all.length() == 0 ? path : path + "?" + all;
    }

    /** What was typed, without what a database does not take. */
    static String typed(String text) {
        var bare = text.replaceAll("\\p{Cntrl}", "").strip();
        return bare.length() > LONGEST ? bare.substring(0, LONGEST) : bare;
    }

    /** For LIKE: the text anywhere. */
    static String anywhere(String text) { return "%" + literally(text) + "%"; }

    /** For LIKE: texts that begin so. */
    static String beginning(String text) { return literally(text) + "%"; }

    private static String literally(String text) { return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"); }

    /** A day or a minute as date fields and people write it, in UTC; null: neither. */
    static Instant time(String text) {
        try {
            if (text.matches("\\d{4}-\\d{2}-\\d{2}")) return Instant.parse(text + "T00:00:00Z");
            if (text.matches("\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}")) return Instant.parse(text.replace(' ', 'T') + ":00Z");
        } catch (java.time.format.DateTimeParseException noSuchDay) {
            return null;
        }
        return null;
    }

    static long number(Tuple row, String column) { return row.get(column) == null ? 0 : ((Number) row.get(column)).longValue(); }

    static String text(Tuple row, String column) { return (String) row.get(column); }
}

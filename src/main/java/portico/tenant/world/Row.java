package portico.tenant.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A table row as the file wants it: the columns that identify it, and those the file gave a value for. Columns that were not named are not here,
 * so they are neither compared nor changed.
 */
final class Row {

    /** How a value, always held as text, is written to and read from its column. */
    enum Kind {
        TEXT("?", "%s"), INT("?::int", "%s::text"), BIG("?::bigint", "%s::text"), FLAG("?::boolean", "%s::text"), ADDRESS("?::inet", "host(%s)"), TIME("?::timestamptz", "%s::text"),
        LINES("coalesce(string_to_array(nullif(?, ''), E'\\n'), '{}')", "array_to_string(%s, E'\\n')");

        final String written;
        private final String read;

        Kind(String written, String read) {
            this.written = written;
            this.read = read;
        }

        String read(String column) { return read.formatted(column); }
    }

    /** @param key what the file calls it, for the reader of a diff */
    record Field(String key, String column, Kind kind, String value, boolean secret) {}

    final String table;
    final String label;
    final List<Field> identity = new ArrayList<>();
    final List<Field> fields = new ArrayList<>();
    final List<Field> onlyWhenNew = new ArrayList<>();

    /** @param label how a diff names the row */
    Row(String table, String label) {
        this.table = table;
        this.label = label;
    }

    Row by(String column, Kind kind, Object value) {
        identity.add(new Field(column, column, kind, String.valueOf(value), false));
        return this;
    }

    /** Wants {@code column} to hold {@code value}; null means the file says nothing about it. */
    Row set(String key, String column, Kind kind, Object value) {
        if (value != null) fields.add(new Field(key, column, kind, String.valueOf(value), false));
        return this;
    }

    Row text(String key, String column, String value) { return set(key, column, Kind.TEXT, value); }

    Row number(String key, String column, Integer value) { return set(key, column, Kind.INT, value); }

    Row flag(String key, String column, Boolean value) { return set(key, column, Kind.FLAG, value); }

    Row lines(String key, String column, List<String> value) { return set(key, column, Kind.LINES, value == null ? null : String.join("\n", value)); }

    /** A value whose text a diff never shows. */
    Row secret(String key, String column, Kind kind, Object value) {
        fields.add(new Field(key, column, kind, String.valueOf(value), true));
        return this;
    }

    /** A value that is written when the row is made and left alone afterwards. */
    Row first(String column, Kind kind, Object value) {
        onlyWhenNew.add(new Field(column, column, kind, String.valueOf(value), true));
        return this;
    }
}

package portico.launch.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an archive holds, as its {@code contents.json} says; written last, so that an archive that was cut off has none.
 *
 * @param format    of the archive
 * @param madeAt    the moment of the database's state
 * @param schema    version of the newest migration in it
 * @param tables    by name, in the order of their rows in the archive
 * @param sequences last value by name; those never used are missing
 * @param files     names of the data directory's files
 */
public record Contents(int format, Instant madeAt, String schema, Map<String, Table> tables, Map<String, Long> sequences, List<String> files) {

    static final int FORMAT = 1;
    private static final ObjectMapper JSON = JsonMapper.builder().addModule(new JavaTimeModule()).disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS).build();

    /** A table's columns, as its rows have them, and how many rows there are. */
    public record Table(List<String> columns, long rows) {

        String columnList() { return String.join(", ", columns.stream().map(Contents::quoted).toList()); }
    }

    /** How many rows there are in all. */
    public long rows() { return tables.values().stream().mapToLong(Table::rows).sum(); }

    byte[] json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Contents read(InputStream json) throws IOException { return JSON.readValue(json, Contents.class); }

    static String quoted(String name) { return '"' + name.replace("\"", "\"\"") + '"'; }
}

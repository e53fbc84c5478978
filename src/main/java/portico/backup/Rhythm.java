package portico.backup;

import jakarta.persistence.AttributeConverter;
import portico.api.Code;
import portico.api.Codes;

/** How often a schedule comes, the most frequent first. */
public enum Rhythm {
    @Code("3") HOURLY, @Code("1") DAILY, @Code("2") WEEKLY, @Code("0") NEVER;

    static class Column implements AttributeConverter<Rhythm, Integer> {
        @Override public Integer convertToDatabaseColumn(Rhythm rhythm) { return Integer.valueOf(Codes.of(rhythm)); }

        @Override public Rhythm convertToEntityAttribute(Integer code) { return Codes.find(Rhythm.class, String.valueOf(code)).orElseThrow(); }
    }
}

package portico.backup;

import jakarta.persistence.AttributeConverter;
import portico.api.Code;
import portico.api.Codes;

/** The wire's bktype, and the word old clients know it by. */
public enum BackupKind {
    @Code("0") SNAPSHOT("Snapshot"), @Code("1") FULL("Full_Backup");

    final String word;

    BackupKind(String word) { this.word = word; }

    static class Column implements AttributeConverter<BackupKind, Integer> {
        @Override public Integer convertToDatabaseColumn(BackupKind kind) { return Integer.valueOf(Codes.of(kind)); }

        @Override public BackupKind convertToEntityAttribute(Integer code) { return Codes.find(BackupKind.class, String.valueOf(code)).orElseThrow(); }
    }
}

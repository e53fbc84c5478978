package portico.account;

import jakarta.persistence.AttributeConverter;
import portico.api.Code;
import portico.api.Codes;

/**
 * Whether a customer may act. LOCKED: may log in and look, by pages and API, but change nothing; their machines go on. DISABLED: neither log-in nor API.
 * The document of 2015 names the two and does not tell them apart; to customers a lock is what happens while something is being cleared up.
 */
public enum UserStatus {
    @Code("0") ACTIVE, @Code("1") LOCKED, @Code("2") DISABLED;

    static class Column implements AttributeConverter<UserStatus, Integer> {
        @Override public Integer convertToDatabaseColumn(UserStatus status) { return Integer.valueOf(Codes.of(status)); }

        @Override public UserStatus convertToEntityAttribute(Integer code) { return Codes.find(UserStatus.class, String.valueOf(code)).orElseThrow(); }
    }
}

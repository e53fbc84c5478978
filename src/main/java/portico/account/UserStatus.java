package portico.account;

import jakarta.persistence.AttributeConverter;
import portico.api.Code;
import portico.api.Codes;

/** Whether a customer may act. LOCKED and DISABLED: neither log-in nor API; the two differ in what the customer is told. */
public enum UserStatus {
    @Code("0") ACTIVE, @Code("1") LOCKED, @Code("2") DISABLED;

    static class Column implements AttributeConverter<UserStatus, Integer> {
        @Override public Integer convertToDatabaseColumn(UserStatus status) { return Integer.valueOf(Codes.of(status)); }

        @Override public UserStatus convertToEntityAttribute(Integer code) { return Codes.find(UserStatus.class, String.valueOf(code)).orElseThrow(); }
    }
}

package portico.vm;

import jakarta.persistence.AttributeConverter;
import portico.api.Code;
import portico.api.Codes;

/** Contract state of a VM. What is on or off is another matter: {@link portico.hypervisor.PowerState}. */
public enum VmStatus {
    @Code("-3") OVER_TRAFFIC_STOPPED, @Code("-2") OVER_TRAFFIC, @Code("-1") OVERDUE, @Code("0") INSTALLING, @Code("1") LOCKED, @Code("2") NORMAL;

    /** Whether a VM under it is to be off. */
    public boolean stops() {
        return switch (this) {
            case OVER_TRAFFIC_STOPPED, OVERDUE, LOCKED -> true;
            case OVER_TRAFFIC, INSTALLING, NORMAL -> false;
        };
    }

    /** @param code as on the wire and in the database */
    static VmStatus of(int code) { return Codes.find(VmStatus.class, String.valueOf(code)).orElseThrow(); }

    static class Column implements AttributeConverter<VmStatus, Integer> {
        @Override public Integer convertToDatabaseColumn(VmStatus status) { return Integer.valueOf(Codes.of(status)); }

        @Override public VmStatus convertToEntityAttribute(Integer code) { return of(code); }
    }
}

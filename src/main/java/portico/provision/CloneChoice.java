package portico.provision;

import portico.api.Code;
import portico.hypervisor.CloneMode;

/** How the caller wants a disk made. */
public enum CloneChoice {
    @Code("-1") HOST_DEFAULT, @Code("0") FAST, @Code("1") FULL;

    CloneMode on(CloneMode hostDefault) {
        return switch (this) {
            case HOST_DEFAULT -> hostDefault;
            case FAST -> CloneMode.FAST;
            case FULL -> CloneMode.FULL;
        };
    }
}
